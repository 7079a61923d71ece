/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code written at run time calls while a timer interrupts it; handlers call through it too. */
#include "jit.h"

static volatile sig_atomic_t ticks;
static char *code;

static void tick(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	run_mark(code);
	ticks++;
}

int main(void)
{
	struct itimerval it = { { 0, 300 }, { 0, 300 } };

	code = pages(1);
	emit_call(code, E2E_MARK);
	emit_call(code + 16, SYS_getppid);
	CHECK(mprotect(code, 4096, PROT_READ | PROT_EXEC) == 0);
	on_signal(SIGALRM, tick, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (ticks < 500) {
		run_mark(code);
		CHECK(run_code(code + 16) == getppid());
	}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	return done();
}
