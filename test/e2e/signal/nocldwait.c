/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* SA_NOCLDWAIT leaves no zombies; SIGCHLD still comes; SA_NOCLDSTOP is quiet about stops. */
#include "e2e.h"

static volatile sig_atomic_t got;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	CHECK(si->si_code == CLD_EXITED && si->si_status == 4);
	got++;
}

static void child(void)
{
	_exit(4);
}

int main(void)
{
	pid_t pid;

	on_signal(SIGCHLD, hit, SA_NOCLDWAIT | SA_NOCLDSTOP | SA_RESTART);
	for (int i = 0; i < 50; i++) {
		pid = fork();
		if (!pid)
			child();
		CHECK(waitpid(-1, NULL, 0) == -1 && errno == ECHILD && got == i + 1);
		mark();
	}
	on_signal(SIGCHLD, hit, SA_NOCLDSTOP);
	pid = fork();
	if (!pid) {
		raise(SIGSTOP);
		child();
	}
	CHECK(waitpid(pid, NULL, WUNTRACED) == pid && got == 50 && kill(pid, SIGCONT) == 0);
	while (waitpid(pid, NULL, 0) == -1)
		CHECK(errno == EINTR);
	CHECK(got == 51);
	return done();
}
