/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A timer's handler allocates and prints to memory while the main loop makes raw calls only. */
#include "e2e.h"

static volatile sig_atomic_t ticks;

static void tick(int sig, siginfo_t *si, void *uc)
{
	char *p = (char *)malloc(2000);

	(void)sig;
	(void)si;
	(void)uc;
	CHECK(p);
	snprintf(p, 2000, "%d %f", (int)ticks, 1.5);
	free(p);
	mark();
	ticks++;
}

int main(void)
{
	struct itimerval it = { { 0, 250 }, { 0, 250 } };

	on_signal(SIGALRM, tick, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (ticks < 1000)
		for (int i = 0; i < 10; i++)
			SYS(SYS_getppid);
	memset(&it, 0, sizeof(it));
	CHECK(SYS(SYS_setitimer, ITIMER_REAL, &it, 0) == 0);
	return done();
}
