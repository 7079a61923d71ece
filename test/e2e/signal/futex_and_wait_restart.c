/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* futex waits and wait4 are restarted after SA_RESTART handlers as the kernel does it. */
#include "e2e.h"

static volatile sig_atomic_t ticks;
static volatile int word;

static void tick(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	SYS(SYS_getuid);
	ticks++;
}

static void *waker(void *arg)
{
	sigset_t set = sigset_of(SIGALRM);
	int start = ticks;

	CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
	while (ticks < start + 5)
		sched_yield();
	__atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
	SYS(SYS_futex, &word, 1, 1, 0, 0, 0);
	return arg;
}

int main(void)
{
	struct itimerval it = { { 0, 1000 }, { 0, 1000 } };

	on_signal(SIGALRM, tick, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	for (int i = 0; i < 20; i++) {
		pthread_t t;
		pid_t pid;

		word = 0;
		CHECK(pthread_create(&t, NULL, waker, NULL) == 0);
		while (!__atomic_load_n(&word, __ATOMIC_SEQ_CST)) {
			long r = SYS(SYS_futex, &word, 0, 0, 0, 0, 0);

			CHECK(r == 0 || r == -EAGAIN);
		}
		CHECK(pthread_join(t, NULL) == 0);
		pid = fork();
		if (!pid) {
			for (volatile int k = 0; k < 400000; k++)
				;
			_exit(7);
		}
		CHECK(waitpid(pid, NULL, 0) == pid);
		mark();
	}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	return done();
}
