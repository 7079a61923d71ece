/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vfork while a timer sends signals to the parent: handlers run in the parent, never lost for good. */
#include "e2e.h"

static volatile sig_atomic_t ticks;
static pid_t parent;

static void tick(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	CHECK(SYS(SYS_getpid) == parent);
	ticks++;
}

int main(void)
{
	struct itimerval it = { { 0, 300 }, { 0, 300 } };
	volatile int n = 0;

	parent = getpid();
	on_signal(SIGALRM, tick, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (n < 300 || ticks < 300) {
		pid_t pid = vfork();

		if (!pid) {
			mark();
			_exit(2);
		}
		CHECK(pid > 0 && WEXITSTATUS(wait_status(pid)) == 2);
		n++;
	}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	return done();
}
