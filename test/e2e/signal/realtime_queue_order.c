/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Queued real-time signals arrive lowest number first, in order, each with its value. */
#include "e2e.h"

static volatile int n, last_sig, last_value;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	CHECK(sig >= last_sig && si->si_code == SI_QUEUE && si->si_pid == getpid());
	CHECK(sig > last_sig || si->si_value.sival_int == last_value + 1);
	last_sig = sig;
	last_value = si->si_value.sival_int;
	if (n++ % 16 == 0)
		mark();
}

int main(void)
{
	sigset_t all, old;

	sigfillset(&all);
	for (int s = SIGRTMIN; s <= SIGRTMIN + 3; s++) {
		struct sigaction sa;

		memset(&sa, 0, sizeof(sa));
		sa.sa_sigaction = hit;
		sa.sa_flags = SA_SIGINFO;
		sa.sa_mask = all;
		CHECK(sigaction(s, &sa, NULL) == 0);
	}
	for (int round = 0; round < 20; round++) {
		CHECK(sigprocmask(SIG_BLOCK, &all, &old) == 0);
		for (int v = 0; v < 32; v++)
			for (int s = SIGRTMIN + 3; s >= SIGRTMIN; s--)
				CHECK(sigqueue(getpid(), s, (union sigval){ .sival_int = v }) == 0);
		n = last_sig = 0;
		CHECK(sigprocmask(SIG_SETMASK, &old, NULL) == 0);
		CHECK(n == 128 && last_sig == SIGRTMIN + 3 && last_value == 31);
	}
	return done();
}
