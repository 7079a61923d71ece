/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A CPU-time timer interrupts computing and calling code alike; every event runs the handler. */
#include "e2e.h"

static volatile sig_atomic_t ticks;
static volatile double sum;

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
	struct itimerval it = { { 0, 1000 }, { 0, 1000 } };

	on_signal(SIGPROF, tick, SA_RESTART);
	CHECK(setitimer(ITIMER_PROF, &it, NULL) == 0);
	while (ticks < 60)
		for (int i = 1; i < 100; i++) {
			double was = sum;

			SYS(SYS_getppid);
			sum = was + 1.0 / i;
			CHECK(sum > was);
			sum = was;
		}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_PROF, &it, NULL) == 0);
	return done();
}
