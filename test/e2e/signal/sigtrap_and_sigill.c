/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* int3 and ud2 reach the program's own handlers with the right address. */
#include "e2e.h"

extern char at_ud2[], after_int3[];
static volatile int traps, ills;

static void hit(int sig, siginfo_t *si, void *uc)
{
	greg_t *g = ((ucontext_t *)uc)->uc_mcontext.gregs;

	mark();
	if (sig == SIGTRAP) {
		CHECK(g[REG_RIP] == (greg_t)(uintptr_t)after_int3);
		traps++;
	} else {
		CHECK(si->si_addr == (void *)at_ud2 && g[REG_RIP] == (greg_t)(uintptr_t)at_ud2);
		g[REG_RIP] += 2;
		ills++;
	}
}

__attribute__((noinline)) static void both(void)
{
	__asm__ volatile("int3\nafter_int3:\n\tnop\nat_ud2:\n\tud2" : : : "memory");
}

int main(void)
{
	on_signal(SIGTRAP, hit, 0);
	on_signal(SIGILL, hit, 0);
	for (int i = 0; i < 500; i++)
		both();
	CHECK(traps == 500 && ills == 500);
	return done();
}
