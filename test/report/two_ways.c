/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call with two ways to it: one over an instruction that a patch can replace, and one behind that. */
long two_ways(long nr, long times);

__asm__(".text\n"
	".globl two_ways\n"
	".type two_ways, @function\n"
	"two_ways:\n"
	".cfi_startproc\n"
	"mov $0x12345678, %edx\n"
	"1: mov %edi, %eax\n"
	"syscall\n"
	"sub $1, %esi\n"
	"jne 1b\n"
	"jmp *%rcx\n"
	".cfi_endproc\n"
	".size two_ways, . - two_ways\n");
