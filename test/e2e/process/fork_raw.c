/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The raw fork number and clone with stack 0 behave as fork. */
#include "e2e.h"

int main(void)
{
	for (int i = 0; i < 100; i++) {
		long pid = i % 2 ? SYS(SYS_fork) : SYS(SYS_clone, SIGCHLD, 0, 0, 0, 0);

		if (!pid) {
			mark();
			SYS(SYS_exit_group, 7);
		}
		CHECK(pid > 0 && WEXITSTATUS(wait_status((pid_t)pid)) == 7);
	}
	return done();
}
