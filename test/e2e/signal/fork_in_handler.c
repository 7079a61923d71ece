/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler forks; child and parent both leave it by returning. */
#include "e2e.h"

static volatile pid_t child = -1;
static volatile int left;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	child = fork();
	left++;
	mark();
}

int main(void)
{
	on_signal(SIGUSR1, hit, 0);
	for (int i = 0; i < 60; i++) {
		pid_t self = (pid_t)SYS(SYS_getpid);

		CHECK(SYS(SYS_kill, self, SIGUSR1) == 0 && left == i + 1);
		if (child == 0) {
			CHECK(getppid() == self);
			mark();
			_exit(3);
		}
		CHECK(WEXITSTATUS(wait_status(child)) == 3);
	}
	return done();
}
