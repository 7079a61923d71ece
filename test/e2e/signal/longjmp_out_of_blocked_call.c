/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler leaves a blocked read by siglongjmp; the descriptor still works. */
#include "e2e.h"
#include <setjmp.h>

static sigjmp_buf back;
static volatile pid_t main_tid;
static int fd[2];
static volatile int turn;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	siglongjmp(back, 1);
}

static void *sender(void *arg)
{
	for (int i = 1; i <= 300; i++) {
		while (__atomic_load_n(&turn, __ATOMIC_SEQ_CST) != i)
			sched_yield();
		CHECK(SYS(SYS_tgkill, getpid(), main_tid, SIGUSR1) == 0);
	}
	return arg;
}

int main(void)
{
	pthread_t t;
	char c;

	main_tid = getpid();
	on_signal(SIGUSR1, hit, SA_RESTART);
	CHECK(pipe(fd) == 0 && pthread_create(&t, NULL, sender, NULL) == 0);
	for (volatile int i = 1; i <= 300; i++) {
		if (!sigsetjmp(back, 1)) {
			__atomic_store_n(&turn, i, __ATOMIC_SEQ_CST);
			read(fd[0], &c, 1);
			CHECK(!"read returned");
		}
		mark();
	}
	CHECK(pthread_join(t, NULL) == 0);
	CHECK(write(fd[1], "x", 1) == 1 && read(fd[0], &c, 1) == 1 && c == 'x');
	return done();
}
