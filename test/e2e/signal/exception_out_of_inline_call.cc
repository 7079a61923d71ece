/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A C++ exception thrown out of a handler unwinds through an inline system call instruction. */
/* e2e-flags: -fnon-call-exceptions */
#include "e2e.h"

static void hit(int sig, siginfo_t *, void *)
{
	sigset_t set = sigset_of(sig);

	sigprocmask(SIG_UNBLOCK, &set, nullptr);
	mark();
	throw sig;
}

__attribute__((noinline)) static long send(int sig)
{
	return SYS(SYS_kill, getpid(), sig);
}

int main()
{
	int caught = 0;

	on_signal(SIGUSR1, hit, 0);
	for (int i = 0; i < 300; i++) {
		try {
			send(SIGUSR1);
			CHECK(!"no exception");
		} catch (int sig) {
			caught += sig == SIGUSR1;
		}
	}
	CHECK(caught == 300);
	return done();
}
