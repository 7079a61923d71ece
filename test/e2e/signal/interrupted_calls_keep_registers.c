/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Registers around calls stay right while a timer interrupts thousands of times. */
#include "regs.h"

static volatile sig_atomic_t ticks;

static void tick(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	SYS(SYS_getuid);
	ticks++;
}

int main(void)
{
	struct itimerval it = { { 0, 150 }, { 0, 150 } };

	on_signal(SIGALRM, tick, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (ticks < 2000) {
		struct regs r = regs_pattern(SYS_getpid);

		CHECK(regs_check(&r) == getpid());
		r = regs_pattern(6000);
		CHECK(regs_check(&r) == -ENOSYS);
	}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	return done();
}
