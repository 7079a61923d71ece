/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A static child runs, unhooked, with its own exit status. */
#include "e2e.h"

int main(void)
{
	char *argv[] = { (char *)"x", NULL }, *empty[] = { NULL };

	for (volatile int i = 0; i < 10; i++) {
		pid_t pid = i % 2 ? vfork() : fork();

		if (!pid) {
			execve(E2E_BIN_DIR "/static_calls", argv, i % 4 < 2 ? environ : empty);
			_exit(1);
		}
		CHECK(WEXITSTATUS(wait_status(pid)) == 6);
		mark();
	}
	return done();
}
