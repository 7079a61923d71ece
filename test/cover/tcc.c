/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* For tcc -run: code that was compiled into memory makes calls of its own, which the hook answers. */
#include <stdio.h>
#include <unistd.h>

static long call(long nr)
{
	long ret;

	__asm__ volatile("syscall" : "=a"(ret) : "a"(nr) : "rcx", "r11", "memory");
	return ret;
}

int main(void)
{
	for (int i = 0; i < 1000; i++)
		if (call(5000) != 77 || call(39) != getpid())
			return 1;
	puts("answered");
	return 0;
}
