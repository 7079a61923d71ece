/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The program's setuid() reaches all its threads, waits for no block, and holds in each. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tcb_ns.h"

#define N      4
#define ROUNDS 200
#define NOBODY 65534

static pthread_barrier_t step;
static int stop;

/* Signals wait until the hook has come back, as zpl makes them wait. */
static void *in_thread(void *unused)
{
	uint64_t all = ~UINT64_C(0);

	ns_call(NS_FN("side_malloc"), 1);
	pthread_barrier_wait(&step);
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, NULL, 8);
		ns_call(NS_FN("side_malloc"), 1);
		syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &all, NULL, 8);
	}
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	ns_leave();
	return unused;
}

int main(void)
{
	uid_t last = getuid() ? getuid() : NOBODY;
	pthread_t threads[N];

	ns_open(TCB_SIDE);
	ns_fill(2 * N); /* half of them idle */
	pthread_barrier_init(&step, NULL, N + 1);
	for (int i = 0; i < N; i++)
		REQUIRE(pthread_create(&threads[i], NULL, in_thread, NULL) == 0);
	pthread_barrier_wait(&step);
	for (int i = 0; i < ROUNDS; i++)
		REQUIRE(setresuid(getuid(), (uid_t)-1, (uid_t)-1) == 0);
	REQUIRE(setresuid(last, last, last) == 0);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	pthread_barrier_wait(&step);
	REQUIRE(ns_threads_with_uid(last) == N + 1);
	pthread_barrier_wait(&step);
	for (int i = 0; i < N; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
