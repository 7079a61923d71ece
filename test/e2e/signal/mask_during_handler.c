/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* In a handler the mask is the action's and the signal's own; after it the old one. */
#include "e2e.h"

static void hit(int sig, siginfo_t *si, void *uc)
{
	sigset_t now, *was = &((ucontext_t *)uc)->uc_sigmask;

	(void)si;
	CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0);
	for (int s = 1; s < 65; s++) {
		int want = s == sig || s == SIGUSR2 || s == SIGRTMIN + 5 || s == SIGHUP;

		CHECK(s == 32 || s == 33 || sigismember(&now, s) == want);
		CHECK(s == 32 || s == 33 || sigismember(was, s) == (s == SIGHUP));
	}
	mark();
}

int main(void)
{
	struct sigaction sa;
	sigset_t set = sigset_of(SIGHUP), now;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = hit;
	sa.sa_flags = SA_SIGINFO;
	sigaddset(&sa.sa_mask, SIGUSR2);
	sigaddset(&sa.sa_mask, SIGRTMIN + 5);
	CHECK(sigaction(SIGUSR1, &sa, NULL) == 0 && sigprocmask(SIG_SETMASK, &set, NULL) == 0);
	for (int i = 0; i < 300; i++) {
		CHECK(raise(SIGUSR1) == 0);
		CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && sigismember(&now, SIGHUP) == 1);
		CHECK(sigismember(&now, SIGUSR1) == 0 && sigismember(&now, SIGUSR2) == 0);
	}
	return done();
}
