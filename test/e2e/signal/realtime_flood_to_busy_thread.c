/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Three thousand queued values from another thread each arrive once while the target makes calls. */
#include "e2e.h"

static volatile int seen[3000], total;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	seen[si->si_value.sival_int]++;
	mark();
	__atomic_add_fetch(&total, 1, __ATOMIC_SEQ_CST);
}

static void *sender(void *arg)
{
	sigset_t set = sigset_of(SIGRTMIN);

	CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
	for (int v = 0; v < 3000; v++) {
		while (v - __atomic_load_n(&total, __ATOMIC_SEQ_CST) > 100)
			sched_yield();
		CHECK(sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = v }) == 0);
	}
	return arg;
}

int main(void)
{
	pthread_t t;

	on_signal(SIGRTMIN, hit, 0);
	CHECK(pthread_create(&t, NULL, sender, NULL) == 0);
	while (__atomic_load_n(&total, __ATOMIC_SEQ_CST) < 3000) {
		mark();
		CHECK(write(-1, "", 1) == -1 && errno == EBADF);
	}
	CHECK(pthread_join(t, NULL) == 0);
	for (int v = 0; v < 3000; v++)
		CHECK(seen[v] == 1);
	return done();
}
