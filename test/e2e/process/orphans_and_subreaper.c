/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A subreaper adopts and reaps its orphaned grandchildren. */
#include "e2e.h"

static void child(void)
{
	if (fork() == 0) {
		mark();
		_exit(33);
	}
}

int main(void)
{
	CHECK(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	for (int i = 0; i < 30; i++) {
		int status;
		pid_t pid;

		CHECK(in_child(child) == 0);
		pid = waitpid(-1, &status, 0);
		CHECK(pid > 0 && WEXITSTATUS(status) == 33);
	}
	CHECK(waitpid(-1, NULL, 0) == -1 && errno == ECHILD);
	return done();
}
