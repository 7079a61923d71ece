/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code between functions that jumps nobody knows where: nothing in that gap is data. */
#include "golden.inc"
	func takes
	call	hidden
	ret
	endf	takes
	.fill	300, 1, 0x06
hidden:
	jmp	*%rax
	.byte	0x06, 0x0f, 0x05, 0xc3
	func after
	ret
	endf	after
