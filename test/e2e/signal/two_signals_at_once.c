/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Two signals let in by one call: the order of their handlers, and the mask that each runs with. */
#include "e2e.h"

static void show(int sig, siginfo_t *si, void *uc)
{
	const ucontext_t *u = uc;
	sigset_t mask;

	(void)si;
	mark();
	CHECK(sigprocmask(SIG_BLOCK, NULL, &mask) == 0);
	printf("%d: blocked %d %d %d, before %d %d\n", sig, sigismember(&mask, SIGUSR1),
	       sigismember(&mask, SIGUSR2), sigismember(&mask, SIGALRM),
	       sigismember(&u->uc_sigmask, SIGUSR1), sigismember(&u->uc_sigmask, SIGUSR2));
}

int main(void)
{
	sigset_t both = sigset_of(SIGUSR1), before;

	sigaddset(&both, SIGUSR2);
	on_signal(SIGUSR1, show, 0);
	on_signal(SIGUSR2, show, 0);
	for (int i = 0; i < 20; i++) {
		CHECK(sigprocmask(SIG_BLOCK, &both, &before) == 0);
		CHECK(kill(getpid(), SIGUSR1) == 0 && kill(getpid(), SIGUSR2) == 0);
		CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
	}
	return done();
}
