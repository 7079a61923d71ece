/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whatever instruction follows a syscall works: branches, rip-relative, calls, stack, jump targets. */
#include "e2e.h"

#define SITE(name, after)                                                       \
	__attribute__((noinline)) static long name(long nr)                     \
	{                                                                       \
		long out = 0;                                                   \
		__asm__ volatile("mov %2, %%rax\n\tsyscall\n\t" after           \
				 : "=&a"(nr), "+&r"(out)                        \
				 : "r"(nr)                                      \
				 : "rcx", "r11", "rdx", "memory", "cc");        \
		return nr + out;                                                \
	}
static long seven E2E_UNUSED __attribute__((used)) = 7;

SITE(branch, "cmp $-4095, %%rax; jae 1f; inc %1\n1:")
SITE(relative, "mov seven(%%rip), %1")
SITE(short_jump, "jmp 1f; ud2\n1:\tinc %1")
SITE(push_pop, "push %%rax; pop %%rdx; add $2, %1")
SITE(one_byte, "nop; cltq; inc %1")
SITE(call, "lea -128(%%rsp), %%rsp; call 1f; jmp 2f\n1:\tinc %1; ret\n2:\tlea 128(%%rsp), %%rsp")
SITE(back_target, "1:\tinc %1; cmp $3, %1; jb 1b")
SITE(second, "mov $6000, %%eax; syscall; mov $39, %%eax; syscall; inc %1")
SITE(flags, "setc %%dl; movzbl %%dl, %%edx; add %%rdx, %1")

int main(void)
{
	long pid = getpid();

	for (int i = 0; i < 50; i++) {
		CHECK(branch(SYS_getpid) == pid + 1 && branch(6000) == -ENOSYS);
		CHECK(relative(SYS_getpid) == pid + 7);
		CHECK(short_jump(SYS_getpid) == pid + 1 && push_pop(SYS_getpid) == pid + 2);
		CHECK(one_byte(SYS_getpid) == pid + 1 && call(SYS_getpid) == pid + 1);
		CHECK(back_target(SYS_getpid) == pid + 3 && second(6000) == pid + 1);
		CHECK(flags(SYS_getpid) == pid || flags(SYS_getpid) == pid + 1);
	}
	return done();
}
