/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* However the number got into rax, the call is the one the kernel would make. */
#include "e2e.h"

#define SITE(name, before)                                                        \
	__attribute__((noinline)) static long name(long n)                        \
	{                                                                         \
		long ret;                                                         \
		__asm__ volatile(before "\n\tsyscall"                             \
				 : "=&a"(ret), "+r"(n)                            \
				 :                                                \
				 : "rcx", "r11", "rdi", "rsi", "rdx", "memory"); \
		return ret;                                                       \
	}
SITE(by_mov32, "mov $39, %%eax")
SITE(by_mov64, "mov $39, %%rax")
SITE(by_movabs, "movabs $39, %%rax")
SITE(by_xor_inc, "xor %%eax, %%eax; mov $39, %%al")
SITE(by_lea, "lea 38(%1), %%rax")
SITE(by_push, "lea -128(%%rsp), %%rsp; push $39; pop %%rax; lea 128(%%rsp), %%rsp")
SITE(by_or, "or $-1, %%rax; and $39, %%eax")
SITE(by_prefix, "mov $39, %%eax; nop; nop; .byte 0x66; nop")
SITE(by_rex, "mov $39, %%eax; .byte 0x48")
SITE(split, "mov $39, %%eax; jmp 1f; .byte 0x0f, 0x05, 0x0f\n1:")
SITE(twice, "mov $60, %%eax; mov $39, %%eax")

int main(void)
{
	long (*site[])(long) = { by_mov32, by_mov64, by_movabs, by_xor_inc, by_lea, by_push,
				 by_or,	   by_prefix, by_rex,	 split,	     twice };

	for (int round = 0; round < 50; round++)
		for (size_t i = 0; i < sizeof(site) / sizeof(site[0]); i++)
			CHECK(site[i](1) == getpid());
	return done();
}
