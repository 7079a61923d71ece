/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads that unmap their own stack and exit, as detached threads do. */
#include "e2e.h"

static volatile int left;

/* munmap(stack) then exit(0) without touching the stack in between. */
__attribute__((noreturn)) static void leave(char *stack, long size)
{
	__asm__ volatile("mov %0, %%rdi; mov %1, %%rsi\n\tmov $11, %%eax\n\tsyscall\n\t"
			 "mov %%rax, %%rdi\n\tmov $60, %%eax\n\tsyscall\n\tud2"
			 :
			 : "r"(stack), "r"(size)
			 : "memory", "rdi", "rsi", "rax");
	__builtin_unreachable();
}

static int run(void *stack)
{
	mark();
	leave((char *)stack, 65536);
}

int main(void)
{
	for (int i = 0; i < 500; i++) {
		char *stack = pages(16);

		left = 1;
		CHECK(clone(run, stack + 65536,
			    CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
				    CLONE_SYSVSEM | CLONE_CHILD_CLEARTID,
			    stack, NULL, NULL, &left) > 0);
		while (__atomic_load_n(&left, __ATOMIC_SEQ_CST))
			SYS(SYS_futex, &left, 0, 1, 0, 0, 0);
	}
	return done();
}
