/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A syscall instruction whose two bytes lie on two pages works. */
#include "e2e.h"

__asm__(".text\n\t.p2align 12\n\t.skip 4095 - 7, 0x90\n"
	".globl straddle\n.type straddle, @function\nstraddle:\n\t.cfi_startproc\n\t"
	"mov $39, %eax\n\tnop\n\tnop\n\tsyscall\n\tret\n\t.cfi_endproc\n"
	".size straddle, . - straddle\n"
	".p2align 12\n\t.skip 4095 - 2, 0x90\n"
	".globl straddle2\n.type straddle2, @function\nstraddle2:\n\t.cfi_startproc\n\t"
	"mov %edi, %eax\n\tsyscall\n\tmov %rax, %rax\n\tret\n\t.cfi_endproc\n"
	".size straddle2, . - straddle2\n"
	".p2align 12\n\t.skip 4095 - 2, 0x90\n"
	".globl straddle3\n.type straddle3, @function\nstraddle3:\n\t.cfi_startproc\n\t"
	"mov $39, %eax\n\tsyscall\n\tret\n\t.cfi_endproc\n"
	".size straddle3, . - straddle3\n");
long straddle(void);
long straddle2(int nr);
long straddle3(void);

int main(void)
{
	CHECK(((uintptr_t)&straddle & 4095) == 4095 - 7);
	for (int i = 0; i < 100; i++) {
		CHECK(straddle() == getpid());
		CHECK(straddle2(SYS_getppid) == getppid());
		CHECK(straddle2(-1) == -ENOSYS);
		CHECK(straddle3() == getpid());
	}
	return done();
}
