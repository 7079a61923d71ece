/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler ends the process by _exit, by exit and by exit_group, from a blocked call. */
#include "e2e.h"

static volatile int how;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	if (how == 0)
		_exit(40);
	if (how == 1)
		exit(41);
	SYS(SYS_exit_group, 42);
}

static void child(void)
{
	struct itimerval it = { { 0, 1000 }, { 0, 1000 } };

	on_signal(SIGALRM, hit, 0);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	for (;;)
		pause();
}

int main(void)
{
	for (int i = 0; i < 30; i++) {
		how = i % 3;
		CHECK(WEXITSTATUS(in_child(child)) == 40 + how);
	}
	return done();
}
