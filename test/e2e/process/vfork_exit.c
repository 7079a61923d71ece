/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A vfork child makes calls and exits while its parent waits. */
#include "e2e.h"

int main(void)
{
	for (volatile int i = 0; i < 300; i++) {
		volatile int shared = 0;
		pid_t pid = vfork();

		if (!pid) {
			mark();
			shared = 77;
			_exit(i & 127);
		}
		CHECK(pid > 0 && shared == 77);
		CHECK(WEXITSTATUS(wait_status(pid)) == (i & 127));
		mark();
	}
	return done();
}
