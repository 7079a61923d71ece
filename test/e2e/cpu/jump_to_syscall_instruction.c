/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code may jump straight to a syscall instruction past the move that usually sets the number. */
#include "e2e.h"

__attribute__((noinline)) static long call(long nr, long skip_move)
{
	long ret;

	__asm__ volatile("mov %1, %%rax; test %2, %2; jnz 1f\n\t"
			 "mov $39, %%eax\n"
			 "1:\tsyscall"
			 : "=&a"(ret)
			 : "r"(nr), "r"(skip_move)
			 : "rcx", "r11", "memory");
	return ret;
}

int main(void)
{
	for (int i = 0; i < 100; i++) {
		CHECK(call(SYS_getppid, 0) == getpid());
		CHECK(call(SYS_getppid, 1) == getppid());
		CHECK(call(SYS_getuid, 1) == (long)getuid());
		CHECK(call(9000, 1) == -ENOSYS);
	}
	return done();
}
