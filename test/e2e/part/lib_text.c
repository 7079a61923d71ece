/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls that are patched in each way, in text that uses nothing outside itself: it runs wherever it is mapped. */
#include "e2e.h"

int text_near(void);
int text_moved(long nr);
int text_read(long nr, int fd, char *at, size_t n);

/* The number is known: one instruction before the call is replaced. */
int text_near(void)
{
	return SYS(E2E_MARK) == -ENOSYS;
}

/* It is not: the call and what follows it are. */
int text_moved(long nr)
{
	return SYS(nr) == -ENOSYS;
}

/* A jump leads to the call: nothing but what follows it can be. */
__attribute__((naked)) int text_read(E2E_UNUSED long nr, E2E_UNUSED int fd, E2E_UNUSED char *at, E2E_UNUSED size_t n)
{
	__asm__("mov %rdi, %rax\n\t"
		"mov %esi, %edi\n\t"
		"mov %rdx, %rsi\n\t"
		"mov %rcx, %rdx\n"
		"1:\tsyscall\n\t"
		"cmp $2, %rax\n\t"
		"je 1b\n\t"
		"ret");
}
