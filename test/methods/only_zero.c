/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Makes ten calls by an instruction that only the page at 0 fits, and shows its mappings: see kinds */
#include <stdio.h>

long only_zero(void);

/* Where the jump leads is not known, so nothing longer than the call can be replaced. read(0, out, 0) */
__asm__(".text\n"
	".globl only_zero\n"
	".type only_zero, @function\n"
	"only_zero:\n"
	".cfi_startproc\n"
	"push %rbx\n"
	".cfi_adjust_cfa_offset 8\n"
	"xor %edi, %edi\n"
	"xor %edx, %edx\n"
	"test %rsp, %rsp\n"
	"jne 1f\n"
	"jmp *%rdi\n"
	"1: mov $2, %al\n"
	"xor %eax, %eax\n"
	"syscall\n"
	"mov %rax, %rdi\n"
	"pop %rbx\n"
	"ret\n"
	".cfi_endproc\n"
	".size only_zero, . - only_zero\n");

int main(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];

	for (int i = 0; i < 10; i++)
		if (only_zero() != 0)
			return 1;
	while (maps && fgets(line, sizeof(line), maps))
		fputs(line, stdout);
	return 0;
}
