/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library with a call that can be patched, and in plugin_stuck one that cannot without address 0. */
long plugin_call(void);
long plugin_call(void)
{
	long nr = 110;

	__asm__ volatile("mov $110, %%eax\n\tsyscall" : "=a"(nr) : : "rcx", "r11", "memory");
	return nr;
}

__asm__(".text\n"
	".globl plugin_stuck\n"
	".type plugin_stuck, @function\n"
	"plugin_stuck:\n"
	".cfi_startproc\n"
	"push %rbx\n"
	".cfi_adjust_cfa_offset 8\n"
	"test %esi, %esi\n"
	"jne 1f\n"
	"jmp *%rdi\n"
	"1: mov %edi, %eax\n"
	"syscall\n"
	"cmp $0xc000, %eax\n" /* a jump over the call would lead 1 GiB below */
	"pop %rbx\n"
	"ret\n"
	".cfi_endproc\n"
	".size plugin_stuck, . - plugin_stuck\n");
