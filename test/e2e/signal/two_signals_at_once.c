/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Signals let in at once by one call: the order of their handlers, and the mask that each runs with. */
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
	sigset_t all = sigset_of(SIGUSR1), before;

	sigaddset(&all, SIGUSR2);
	sigaddset(&all, SIGALRM);
	for (int i = 0; i < 20; i++) {
		on_signal(SIGUSR1, show, i & 1 ? SA_NODEFER : 0);
		on_signal(SIGUSR2, show, i & 2 ? SA_NODEFER : 0);
		on_signal(SIGALRM, show, i & 4 ? SA_NODEFER : 0);
		CHECK(sigprocmask(SIG_BLOCK, &all, &before) == 0);
		CHECK(kill(getpid(), SIGUSR1) == 0 && kill(getpid(), SIGUSR2) == 0);
		CHECK(!(i & 8) || kill(getpid(), SIGALRM) == 0);
		CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
	}
	return done();
}
