/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler of a call through NULL sees address 0, rip 0 and the caller's registers. */
#include "e2e.h"
#include <setjmp.h>

static sigjmp_buf back;
static volatile uintptr_t target;

static void segv(int sig, siginfo_t *si, void *ctx)
{
	greg_t *g = ((ucontext_t *)ctx)->uc_mcontext.gregs;

	(void)sig;
	printf("addr %p rip %llx rax %llx rbx %llx r12 %llx code %d\n", si->si_addr, g[REG_RIP],
	       g[REG_RAX], g[REG_RBX], g[REG_R12], si->si_code);
	siglongjmp(back, 1);
}

int main(void)
{
	static const uintptr_t list[] = { 0, 16, 39, 500 };

	on_signal(SIGSEGV, segv, 0);
	for (volatile size_t i = 0; i < 4; i++) {
		target = list[i];
		if (!sigsetjmp(back, 1))
			__asm__ volatile("mov $0x1234, %%ebx; mov $0x5678, %%r12d; call *%0"
					 :
					 : "a"(target)
					 : "rbx", "r12", "memory");
	}
	return done();
}
