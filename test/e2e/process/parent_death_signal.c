/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* PR_SET_PDEATHSIG reads back, and the signal comes when the parent dies. */
#include "e2e.h"

static int fd[2];

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)si;
	(void)uc;
	CHECK(write(fd[1], sig == SIGUSR2 ? "d" : "?", 1) == 1);
	_exit(0);
}

static void child(void)
{
	int ready[2], got = 0;
	char c;

	CHECK(pipe(ready) == 0);
	if (fork() == 0) {
		on_signal(SIGUSR2, handler, 0);
		CHECK(prctl(PR_SET_PDEATHSIG, SIGUSR2) == 0);
		CHECK(prctl(PR_GET_PDEATHSIG, &got) == 0 && got == SIGUSR2);
		CHECK(write(ready[1], "r", 1) == 1);
		for (;;)
			pause();
	}
	CHECK(read(ready[0], &c, 1) == 1);
}

int main(void)
{
	char c = 0;

	for (int i = 0; i < 20; i++) {
		CHECK(pipe(fd) == 0 && in_child(child) == 0);
		CHECK(read(fd[0], &c, 1) == 1 && c == 'd');
		close(fd[0]);
		close(fd[1]);
		mark();
	}
	return done();
}
