/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program that single-steps itself with TF sees the instructions it wrote, at their addresses. */
#include "e2e.h"

static uintptr_t seen[64];
static volatile int n;

static void trap(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	if (n < 64)
		seen[n++] = (uintptr_t)((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP];
}

__asm__(".text\n.type stepped, @function\n.globl stepped, step_1, step_2, step_3\nstepped:\n\t"
	".cfi_startproc\n\t"
	"sub $8, %rsp\n\tpushfq\n\torl $0x100, (%rsp)\n\tpopfq\n\t"
	"nop\nstep_1:\n\tmov $39, %eax\nstep_2:\n\tsyscall\nstep_3:\n\tnop\n\tnop\n\t"
	"pushfq\n\tandl $~0x100, (%rsp)\n\tpopfq\n\tadd $8, %rsp\n\tret\n\t.cfi_endproc\n"
	".size stepped, . - stepped\n");
long stepped(void);
extern char step_1[], step_2[], step_3[];

int main(void)
{
	on_signal(SIGTRAP, trap, 0);
	CHECK(stepped() == getpid());
	for (int i = 0; i < n; i++)
		printf("%ld\n", (long)(seen[i] - (uintptr_t)step_1));
	return done();
}
