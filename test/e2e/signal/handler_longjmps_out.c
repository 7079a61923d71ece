/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A timer's handler leaves by siglongjmp, 1000 times, out of whatever call was running. */
#include "e2e.h"
#include <setjmp.h>

static sigjmp_buf back;
static volatile sig_atomic_t jumps, armed;

static void tick(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	if (!armed)
		return;
	armed = 0;
	jumps++;
	siglongjmp(back, 1);
}

int main(void)
{
	struct itimerval it = { { 0, 200 }, { 0, 200 } };

	on_signal(SIGALRM, tick, 0);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (jumps < 1000) {
		if (!sigsetjmp(back, 1)) {
			armed = 1;
			for (;;)
				CHECK(SYS(SYS_getppid) > 0 && SYS(SYS_close, -1) == -EBADF);
		}
		mark();
	}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	return done();
}
