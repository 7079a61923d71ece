/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A signal at a call shows rip after it, the result, the kernel's rcx and r11, and the registers. */
#include "e2e.h"

static volatile uint64_t next;

static void hit(int sig, siginfo_t *si, void *ctx)
{
	greg_t *g = ((ucontext_t *)ctx)->uc_mcontext.gregs;

	(void)sig;
	(void)si;
	CHECK((uint64_t)g[REG_RIP] == next && g[REG_RAX] == 0);
	CHECK(g[REG_RBX] == 0xbbbb && g[REG_R12] == 0x1212 && g[REG_R15] == 0x1515);
	CHECK(g[REG_RDI] == getpid() && g[REG_RSI] == SIGUSR1 && g[REG_R9] == 0x9999);
	CHECK((uint64_t)g[REG_RCX] == next && g[REG_R11] == g[REG_EFL]);
	mark();
}

__attribute__((noinline)) static long send(long pid)
{
	long ret;

	__asm__ volatile("mov $0xbbbb, %%ebx; mov $0x1212, %%r12d; mov $0x1515, %%r15d\n\t"
			 "mov $0x9999, %%r9d; lea 1f(%%rip), %%r10; mov %%r10, %1\n\t"
			 "mov $62, %%eax\n\tsyscall\n1:"
			 : "=&a"(ret), "=m"(next)
			 : "D"(pid), "S"(SIGUSR1)
			 : "rcx", "r11", "rbx", "r12", "r15", "r9", "r10", "memory");
	return ret;
}

int main(void)
{
	on_signal(SIGUSR1, hit, 0);
	for (int i = 0; i < 300; i++)
		CHECK(send(getpid()) == 0);
	return done();
}
