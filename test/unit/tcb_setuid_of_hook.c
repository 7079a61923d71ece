/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A hook's setuid() reaches all the program's threads if signal 33 is passed to its libc. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tcb_ns.h"
#include "tcb_side.h"

#define N	   4
#define SIG_SETXID 33
#define NOBODY	   65534

struct kernel_sigaction {
	void (*handler)(int, siginfo_t *, void *);
	unsigned long flags, restorer, mask;
};

static pthread_barrier_t step;
static uint64_t callers_fs, hook_fs;

static uint64_t fs_now(void)
{
	uint64_t fs;

	__asm__ volatile("rdfsbase %0" : "=r"(fs));
	return fs;
}

static void dispatch(int sig, siginfo_t *info, void *context)
{
	uint64_t fs = fs_now();
	struct side_setxid args = { fs == hook_fs ? callers_fs : fs, info, context };

	(void)sig;
	REQUIRE(NS_FN("side_setxid")((long)&args));
}

static void *in_thread(void *unused)
{
	ns_call(NS_FN("side_malloc"), 1);
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	ns_leave();
	return unused;
}

int main(void)
{
	uid_t last = getuid() ? getuid() : NOBODY;
	struct kernel_sigaction sa;
	pthread_t threads[N];

	ns_open(TCB_SIDE);
	ns_fill(N + 1);
	pthread_barrier_init(&step, NULL, N + 1);
	for (int i = 0; i < N; i++)
		REQUIRE(pthread_create(&threads[i], NULL, in_thread, NULL) == 0);
	pthread_barrier_wait(&step);
	ns_call(NS_FN("side_malloc"), 1);
	callers_fs = fs_now();
	hook_fs = ns_mine()->fs_base;
	/* libc's wrapper refuses this signal; its own action has the restorer. */
	REQUIRE(syscall(SYS_rt_sigaction, SIG_SETXID, NULL, &sa, 8) == 0 && sa.handler);
	sa.handler = dispatch;
	REQUIRE(syscall(SYS_rt_sigaction, SIG_SETXID, &sa, NULL, 8) == 0);
	REQUIRE(ns_call(NS_FN("side_setuid"), last) == 0);
	REQUIRE(ns_threads_with_uid(last) == N + 1);
	pthread_barrier_wait(&step);
	for (int i = 0; i < N; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
