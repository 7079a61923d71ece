/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Children fork while a timer runs in the parent and in each child. */
#include "e2e.h"

static volatile sig_atomic_t ticks;

static void tick(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	ticks++;
}

static void arm(long us)
{
	struct itimerval it = { { 0, us }, { 0, us } };

	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
}

int main(void)
{
	on_signal(SIGALRM, tick, SA_RESTART);
	arm(400);
	for (int i = 0; i < 100; i++) {
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (!pid) {
			ticks = 0;
			arm(200);
			while (ticks < 5)
				SYS(SYS_getppid);
			arm(0);
			_exit(14);
		}
		CHECK(WEXITSTATUS(wait_status(pid)) == 14);
	}
	arm(0);
	return done();
}
