/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A child whose LD_PRELOAD was replaced is hooked as its parent, and sees the replacement. */
#include "e2e.h"

int main(void)
{
	static char *env[] = { (char *)"LD_PRELOAD=" E2E_BIN_DIR "/lib_plugin.so", (char *)"C=3", NULL };
	char *argv[] = { (char *)"x", NULL };
	int status[2];

	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();

		if (!pid) {
			execve(E2E_BIN_DIR "/exec_environment", argv, i ? env : environ);
			_exit(1);
		}
		status[i] = wait_status(pid);
	}
	CHECK(status[0] == status[1]);
	return done();
}
