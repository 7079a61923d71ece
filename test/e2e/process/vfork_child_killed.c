/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A vfork child that dies of a signal releases its parent. */
#include "e2e.h"

int main(void)
{
	static const int sig[] = { SIGKILL, SIGTERM, SIGSEGV, SIGABRT };

	for (volatile int i = 0; i < 40; i++) {
		pid_t pid = vfork();

		if (!pid) {
			SYS(SYS_kill, SYS(SYS_getpid), sig[i % 4]);
			_exit(1);
		}
		CHECK(WTERMSIG(wait_status(pid)) == sig[i % 4]);
		mark();
	}
	return done();
}
