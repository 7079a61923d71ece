/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program's own SIGSYS handler gets the SIGSYS that the program sends, and reads back as set. */
#include "e2e.h"

static volatile sig_atomic_t got;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	CHECK(sig == SIGSYS && (si->si_code == SI_USER || si->si_code == SI_TKILL));
	got++;
	mark();
}

int main(void)
{
	struct sigaction sa;

	on_signal(SIGSYS, hit, 0);
	CHECK(sigaction(SIGSYS, NULL, &sa) == 0 && sa.sa_sigaction == hit);
	for (int i = 0; i < 200; i++)
		CHECK(raise(SIGSYS) == 0 && kill(getpid(), SIGSYS) == 0);
	CHECK(got == 400);
	signal(SIGSYS, SIG_IGN);
	CHECK(raise(SIGSYS) == 0 && SYS(SYS_getpid) == getpid());
	CHECK(sigaction(SIGSYS, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN);
	return done();
}
