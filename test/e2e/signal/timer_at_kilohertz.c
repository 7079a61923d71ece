/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Two thousand timer signals while calls run: handlers and the interrupted loop make counted calls. */
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

int main(void)
{
	struct itimerval it = { { 0, 200 }, { 0, 200 } };

	on_signal(SIGALRM, tick, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (ticks < 2000) {
		mark();
		CHECK(SYS(SYS_getppid) == getppid());
	}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	return done();
}
