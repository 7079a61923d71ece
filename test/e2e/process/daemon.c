/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* daemon() leaves a background process that works on; its output arrives by a pipe. */
#include "e2e.h"

int main(void)
{
	int fd[2];
	char text[32] = "";
	pid_t pid;

	CHECK(pipe(fd) == 0);
	pid = fork();
	if (!pid) {
		CHECK(daemon(0, 0) == 0);
		mark();
		CHECK(getsid(0) != getpid() || getppid() >= 1);
		dprintf(fd[1], "background");
		_exit(0);
	}
	close(fd[1]);
	CHECK(wait_status(pid) == 0);
	CHECK(read(fd[0], text, sizeof(text) - 1) == 10 && read(fd[0], text + 10, 1) == 0);
	puts(text);
	*e2e_marks = 0;
	return done();
}
