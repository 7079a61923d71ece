/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A leaf function's whole 128-byte red zone survives a call at a site with a constant number. */
#include "e2e.h"

#define REP "(%1), %%r12; mov %%r12, "

__attribute__((noinline)) static long leaf(uint64_t *sum)
{
	long nr;

	__asm__ volatile("mov $16, %%r12\n"
			 "1:\tmov %%r12, %%r13; neg %%r13\n\t"
			 "mov %%r12, (%%rsp,%%r13,8)\n\t"
			 "dec %%r12; jnz 1b\n\t"
			 "mov $39, %%eax\n\tsyscall\n\t"
			 "xor %%r13d, %%r13d; mov $-16, %%r12\n"
			 "2:\timul $31, %%r13, %%r13; add (%%rsp,%%r12,8), %%r13\n\t"
			 "inc %%r12; jnz 2b\n\t"
			 "mov %%r13, (%1)"
			 : "=&a"(nr)
			 : "r"(sum)
			 : "rcx", "r11", "r12", "r13", "memory");
	return nr;
}

int main(void)
{
	uint64_t want = 0, sum = 0;

	for (uint64_t i = 16; i; i--)
		want = want * 31 + i;
	for (int i = 0; i < 500; i++) {
		CHECK(leaf(&sum) == getpid());
		CHECK(sum == want);
	}
	return done();
}
