/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* fork returns twice, each side with its own pid, memory and counted calls. */
#include "e2e.h"

int main(void)
{
	for (int i = 0; i < 100; i++) {
		pid_t parent = getpid(), pid = fork();

		CHECK(pid >= 0);
		if (!pid) {
			CHECK(getppid() == parent && getpid() != parent);
			mark();
			_exit(i);
		}
		CHECK(WEXITSTATUS(wait_status(pid)) == i && getpid() == parent);
		mark();
	}
	return done();
}
