/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A child closes everything from 3 up, as spawners do, and execs. */
#include "e2e.h"

int main(void)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)"echo inside; ls /proc/self/fd | wc -l",
			 NULL };

	for (int how = 0; how < 3; how++) {
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (!pid) {
			if (how == 0)
				close_range(3, ~0u, 0);
			else if (how == 1)
				close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
			else
				closefrom(3);
			execve("/bin/sh", argv, environ);
			_exit(1);
		}
		print_status("child", wait_status(pid));
	}
	mark();
	return done();
}
