/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A child that sends itself each signal ends as the kernel's default says. */
#include "e2e.h"

int main(void)
{
	struct rlimit none = { 0, 0 };

	CHECK(setrlimit(RLIMIT_CORE, &none) == 0);
	for (int sig = 1; sig < 65; sig++) {
		pid_t pid;
		int status;

		if (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU ||
		    sig == 32 || sig == 33)
			continue;
		pid = fork();
		if (!pid) {
			SYS(SYS_kill, SYS(SYS_getpid), sig);
			_exit(0);
		}
		status = wait_status(pid);
		printf("%d: %x\n", sig, (unsigned)status);
	}
	mark();
	return done();
}
