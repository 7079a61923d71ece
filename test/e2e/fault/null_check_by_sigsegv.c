/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program that turns NULL dereferences into jumps by its SIGSEGV handler, 3000 times. */
#include "e2e.h"

extern char after_load[];
static volatile int faults;

static void segv(int sig, siginfo_t *si, void *ctx)
{
	(void)sig;
	CHECK((uintptr_t)si->si_addr < 64);
	faults++;
	((ucontext_t *)ctx)->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)after_load;
	((ucontext_t *)ctx)->uc_mcontext.gregs[REG_RAX] = -1;
}

__attribute__((noinline)) static long load(uintptr_t p)
{
	long v;

	__asm__ volatile("mov (%1), %0\nafter_load:" : "=a"(v) : "r"(p) : "memory");
	return v;
}

int main(void)
{
	long x = 5;

	on_signal(SIGSEGV, segv, 0);
	for (unsigned i = 0; i < 3000; i++) {
		CHECK(load((uintptr_t)&x) == 5);
		CHECK(load(i % 60) == -1);
		if (i % 10 == 0)
			mark();
	}
	CHECK(faults == 3000);
	return done();
}
