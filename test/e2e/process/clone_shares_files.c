/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clone(CLONE_FILES|CLONE_FS) without CLONE_VM shares descriptors and cwd, not memory. */
#include "e2e.h"

static int value;

static int run(void *arg)
{
	value = 9;
	mark();
	CHECK(chdir("/proc") == 0 && dup2(1, 123) == 123 && arg == NULL);
	return 0;
}

int main(void)
{
	char *stack = pages(16), cwd[64];
	pid_t pid = clone(run, stack + 65536, CLONE_FILES | CLONE_FS | SIGCHLD, NULL);

	CHECK(pid > 0 && wait_status(pid) == 0 && value == 0);
	CHECK(fcntl(123, F_GETFD) == 0 && strcmp(getcwd(cwd, sizeof(cwd)), "/proc") == 0);
	return done();
}
