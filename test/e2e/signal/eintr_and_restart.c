/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A blocked read gives EINTR without SA_RESTART and goes on with it; exactly one handler run each. */
#include "e2e.h"

static int fd[2];
static volatile sig_atomic_t runs;
static pid_t parent;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	runs++;
	/* Only now may the read get its data: it must have been restarted. */
	CHECK(write(fd[1], "r", 1) == 1);
}

int main(void)
{
	parent = getpid();
	on_signal(SIGUSR1, hit, SA_RESTART);
	on_signal(SIGUSR2, hit, 0);
	CHECK(pipe(fd) == 0);
	for (int i = 0; i < 60; i++) {
		int sig = i % 2 ? SIGUSR1 : SIGUSR2;
		pid_t pid = fork();
		char c = 0;

		if (!pid) {
			wait_blocked(parent, SYS_read);
			_exit(kill(parent, sig));
		}
		if (sig == SIGUSR2)
			CHECK(read(fd[0], &c, 1) == -1 && errno == EINTR);
		CHECK(read(fd[0], &c, 1) == 1 && c == 'r' && runs == i + 1);
		CHECK(wait_status(pid) == 0);
	}
	return done();
}
