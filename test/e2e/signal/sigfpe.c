/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* SIGFPE for integer division by zero and for a floating point trap, skipped by the handler. */
#include "e2e.h"
#include <fenv.h>

extern char after_div[];

static void fpe(int sig, siginfo_t *si, void *uc)
{
	static int last;

	(void)sig;
	if (last != si->si_code)
		printf("code %d\n", si->si_code);
	last = si->si_code;
	mark();
	if (si->si_code == FPE_INTDIV)
		((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)after_div;
	else
		((ucontext_t *)uc)->uc_mcontext.fpregs->mxcsr |= 0x1f80;
}

int main(void)
{
	volatile double zero = 0.0, one = 1.0, r;

	on_signal(SIGFPE, fpe, 0);
	for (int i = 0; i < 300; i++)
		__asm__ volatile("xor %%ecx, %%ecx; mov $5, %%eax; cltd; idiv %%ecx\nafter_div:"
				 :
				 :
				 : "rax", "rcx", "rdx", "memory");
	for (int i = 0; i < 300; i++) {
		feenableexcept(FE_DIVBYZERO);
		r = one / zero;
		CHECK(r > 1e300 && SYS(SYS_getpid) > 0);
		feclearexcept(FE_ALL_EXCEPT);
	}
	return done();
}
