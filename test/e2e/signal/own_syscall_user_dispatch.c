/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program's own Syscall User Dispatch catches its calls and reads back the number. */
#include "e2e.h"

static volatile char selector;
static volatile sig_atomic_t got, number;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	selector = 0;
	CHECK(si->si_code == 2);
	number = si->si_syscall;
	((ucontext_t *)uc)->uc_mcontext.gregs[REG_RAX] = 77;
	got++;
}

int main(void)
{
	on_signal(SIGSYS, hit, 0);
	CHECK(SYS(SYS_prctl, 59, 1, 0, 0, &selector) == 0);
	for (int i = 0; i < 200; i++) {
		long r;

		selector = 1;
		r = SYS(SYS_getppid);
		CHECK(r == 77 && number == SYS_getppid);
		CHECK(SYS(SYS_getppid) == getppid());
	}
	CHECK(got == 200 && SYS(SYS_prctl, 59, 0, 0, 0, 0) == 0);
	printf("%ld\n", SYS(SYS_prctl, 59, 7, 0, 0, 0));
	return done();
}
