/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a handler changes in ucontext at a call takes effect: result, registers, rip, xmm, mask. */
#include "e2e.h"

extern char elsewhere[];
static volatile int how;

static void hit(int sig, siginfo_t *si, void *ctx)
{
	ucontext_t *uc = (ucontext_t *)ctx;
	greg_t *g = uc->uc_mcontext.gregs;

	(void)sig;
	(void)si;
	g[REG_RAX] = 1234;
	g[REG_R12] = 0x77;
	if (how == 1)
		g[REG_RIP] = (greg_t)(uintptr_t)elsewhere;
	uc->uc_mcontext.fpregs->_xmm[3].element[0] = 0xabcd;
	sigaddset(&uc->uc_sigmask, SIGUSR2);
}

__attribute__((noinline)) static long send(long pid, long *r12, long *xmm)
{
	long ret;

	__asm__ volatile("xor %%r12d, %%r12d; pxor %%xmm3, %%xmm3\n\t"
			 "mov $62, %%eax\n\tsyscall\n\t"
			 "jmp 1f\nelsewhere:\tadd $1, %%rax\n1:\n\t"
			 "mov %%r12, %1; movq %%xmm3, %2"
			 : "=&a"(ret), "=m"(*r12), "=m"(*xmm)
			 : "D"(pid), "S"(SIGUSR1)
			 : "rcx", "r11", "r12", "xmm3", "memory");
	return ret;
}

int main(void)
{
	sigset_t set = sigset_of(SIGUSR2), now;

	on_signal(SIGUSR1, hit, 0);
	for (int i = 0; i < 300; i++) {
		long r12, xmm;

		how = i % 2;
		CHECK(send(getpid(), &r12, &xmm) == 1234 + how && r12 == 0x77 && xmm == 0xabcd);
		CHECK(sigprocmask(SIG_UNBLOCK, &set, &now) == 0 && sigismember(&now, SIGUSR2) == 1);
	}
	return done();
}
