/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clone(CLONE_VM|CLONE_VFORK) with stack 0: one stack, two returns. */
#include "e2e.h"

int main(void)
{
	for (volatile int i = 0; i < 200; i++) {
		volatile int shared = 0;
		long pid = SYS(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);

		if (!pid) {
			mark();
			shared = 5;
			SYS(SYS_exit_group, 8);
		}
		CHECK(pid > 0 && shared == 5 && WEXITSTATUS(wait_status((pid_t)pid)) == 8);
	}
	return done();
}
