/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* No byte below the stack pointer changes in a call. */
#include "e2e.h"

__attribute__((noinline)) static long call(volatile uint64_t *bad)
{
	long nr;

	__asm__ volatile("mov $-2048, %%r12\n"
			 "1:\tmov %%r12, (%%rsp,%%r12,8); inc %%r12; jnz 1b\n\t"
			 "mov $39, %%eax\n\tsyscall\n\t"
			 "xor %%r13d, %%r13d; mov $-2048, %%r12\n"
			 "2:\tcmp %%r12, (%%rsp,%%r12,8); je 3f; inc %%r13\n"
			 "3:\tinc %%r12; jnz 2b\n\t"
			 "mov %%r13, (%1)"
			 : "=&a"(nr)
			 : "r"(bad)
			 : "rcx", "r11", "r12", "r13", "memory");
	return nr;
}

int main(void)
{
	volatile uint64_t bad = 1;

	for (int i = 0; i < 100; i++) {
		CHECK(call(&bad) == getpid());
		CHECK(bad == 0);
	}
	return done();
}
