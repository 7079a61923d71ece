/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A SIGCHLD handler reaps four hundred children with waitpid. */
#include "e2e.h"

static volatile sig_atomic_t reaped;

static void hit(int sig, siginfo_t *si, void *uc)
{
	int saved = errno, status;

	(void)sig;
	(void)si;
	(void)uc;
	while (waitpid(-1, &status, WNOHANG) > 0) {
		CHECK(WEXITSTATUS(status) == 13);
		mark();
		reaped++;
	}
	errno = saved;
}

int main(void)
{
	sigset_t set = sigset_of(SIGCHLD), old;

	on_signal(SIGCHLD, hit, SA_RESTART);
	for (int i = 0; i < 400; i++) {
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (!pid)
			_exit(13);
	}
	CHECK(sigprocmask(SIG_BLOCK, &set, &old) == 0);
	while (reaped < 400)
		sigsuspend(&old);
	return done();
}
