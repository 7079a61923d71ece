/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A blocked SIGSYS stays pending until it is unblocked, while calls go on. */
#include "e2e.h"

static volatile sig_atomic_t got;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	got++;
}

int main(void)
{
	sigset_t set = sigset_of(SIGSYS), pending, now;

	on_signal(SIGSYS, hit, 0);
	CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0 && raise(SIGSYS) == 0);
	for (int i = 0; i < 200; i++)
		mark();
	CHECK(got == 0 && sigpending(&pending) == 0 && sigismember(&pending, SIGSYS) == 1);
	CHECK(sigprocmask(SIG_UNBLOCK, &set, &now) == 0 && got == 1);
	CHECK(sigismember(&now, SIGSYS) == 1);
	return done();
}
