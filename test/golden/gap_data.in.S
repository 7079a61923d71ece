/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A table between functions: its address is taken, but nothing can run from there to the pair. */
#include "golden.inc"
	func takes
	lea	table(%rip), %rax
	ret
	endf	takes
	jmp	after
	.fill	300, 1, 0x06
table:
	.byte	0x8b, 0x01, 0x06, 0x11, 0x0f, 0x05, 0x22, 0x33
	/* a branch that nothing reaches leads to the pair */
	.byte	0x75, 0x00, 0x0f, 0x05, 0xc3
	func after
	ret
	endf	after
