/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A vfork child execs; a failing exec comes back in the child. */
#include "e2e.h"

int main(void)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)"exit 41", NULL };

	for (volatile int i = 0; i < 20; i++) {
		volatile int failed = 0;
		pid_t pid = vfork();

		if (!pid) {
			failed = execv("/no/such/program", argv) == -1 && errno == ENOENT;
			execv("/bin/sh", argv);
			_exit(1);
		}
		CHECK(failed && WEXITSTATUS(wait_status(pid)) == 41);
		mark();
	}
	return done();
}
