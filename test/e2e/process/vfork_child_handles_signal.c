/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A vfork child runs the handler for a signal it sends itself, on the shared memory. */
#include "e2e.h"

static volatile pid_t seen;

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	seen = (pid_t)SYS(SYS_getpid);
	mark();
}

int main(void)
{
	on_signal(SIGUSR1, handler, 0);
	for (volatile int i = 0; i < 100; i++) {
		pid_t pid = vfork();

		if (!pid) {
			SYS(SYS_kill, SYS(SYS_getpid), SIGUSR1);
			_exit(4);
		}
		CHECK(WEXITSTATUS(wait_status(pid)) == 4 && seen == pid);
	}
	return done();
}
