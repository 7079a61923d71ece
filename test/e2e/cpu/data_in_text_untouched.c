/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Bytes 0f 05 that are data or immediates in text stay as they are. */
#include "e2e.h"

__asm__(".text\n.globl table\ntable:\n\t.byte 0x0f, 0x05, 0xb8, 1, 0, 0, 0, 0x0f, 0x05, 0x0f, 0x34\n"
	".type immediate, @function\n.globl immediate\nimmediate:\n\t.cfi_startproc\n\t"
	"mov $0x050f050f, %eax\n\tret\n\t.cfi_endproc\n.size immediate, . - immediate\n"
	".type displacement, @function\n.globl displacement\ndisplacement:\n\t.cfi_startproc\n\t"
	"lea 0x0000050f(%rdi), %rax\n\tret\n\t.cfi_endproc\n.size displacement, . - displacement\n");
extern const unsigned char table[11];
long immediate(void);
long displacement(long x);

int main(void)
{
	static const unsigned char want[11] = { 0x0f, 0x05, 0xb8, 1, 0, 0, 0, 0x0f, 0x05, 0x0f, 0x34 };

	CHECK(memcmp(table, want, sizeof(want)) == 0);
	CHECK(immediate() == 0x050f050f);
	CHECK(displacement(1) == 0x510);
	return done();
}
