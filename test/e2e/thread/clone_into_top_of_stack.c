/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A clone child whose stack pointer is the very end of its mapping, with nothing written below it. */
#include "e2e.h"

#define FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	       CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID)
static int tid;

__attribute__((noinline)) static long spawn(char *top)
{
	register long r10 __asm__("r10") = (long)&tid;
	long ret = SYS_clone;

	__asm__ volatile("syscall\n\ttest %%rax, %%rax; jnz 1f\n\t"
			 "mov $900, %%eax; syscall\n\t"
			 "xor %%edi, %%edi; mov $60, %%eax; syscall; ud2\n1:"
			 : "+a"(ret)
			 : "D"(FLAGS), "S"(top), "d"(&tid), "r"(r10)
			 : "rcx", "r11", "memory");
	return ret;
}

int main(void)
{
	char *p = pages(3);

	CHECK(munmap(p + 8192, 4096) == 0 && mprotect(p, 4096, PROT_NONE) == 0);
	for (int i = 0; i < 100; i++) {
		long child;

		*e2e_marks += 1;
		child = spawn(p + (i % 2 ? 8192 : 4096));
		CHECK(child > 0);
		while (__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
			SYS(SYS_futex, &tid, 0, child, 0, 0, 0);
	}
	for (int i = 4096; i < 8192; i++)
		CHECK(p[i] == 0);
	return done();
}
