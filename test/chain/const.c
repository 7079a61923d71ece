/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* const - as program, but each call is an instruction of its own whose number stands before it */
#include <errno.h>
#include <stdio.h>

#define CALL(nr)                                                                                   \
	do {                                                                                       \
		long r;                                                                            \
		__asm__ volatile("mov $6, %%edi; mov $" #nr ", %%eax; syscall"                     \
				 : "=a"(r)                                                         \
				 :                                                                 \
				 : "rdi", "rcx", "r11", "memory");                                 \
		printf(#nr ":%ld\n", r);                                                           \
	} while (0)

int main(void)
{
	CALL(5020);
	CALL(5021);
	CALL(5022);
	CALL(5023);
	CALL(5020);
	return 0;
}
