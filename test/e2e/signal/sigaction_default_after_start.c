/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* At start all signals have their inherited action, and signal() returns the former handler. */
#include "e2e.h"

static void a(int sig)
{
	(void)sig;
}

static void b(int sig)
{
	(void)sig;
}

int main(void)
{
	for (int sig = 1; sig < 65; sig++) {
		struct sigaction sa;
		int r = sigaction(sig, NULL, &sa);

		if (r == 0)
			printf("%d %d %x\n", sig, sa.sa_handler == SIG_DFL, (unsigned)sa.sa_flags);
	}
	CHECK(signal(SIGUSR1, a) == SIG_DFL && signal(SIGUSR1, b) == a);
	CHECK(signal(SIGUSR1, SIG_IGN) == b && signal(SIGUSR1, SIG_DFL) == SIG_IGN);
	CHECK(signal(SIGSYS, a) == SIG_DFL && signal(SIGSYS, b) == a);
	CHECK(signal(SIGSEGV, a) == SIG_DFL && signal(SIGSEGV, b) == a);
	return done();
}
