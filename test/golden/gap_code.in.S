/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls between functions that some path may reach: nothing says that they are data. */
#include "golden.inc"
	.macro hidden name
	.fill	300, 1, 0x06
\name:
	syscall
	ret
	.endm

	func takes
	lea	by_lea(%rip), %rax
	call	by_call
	je	by_jcc
	ret
	endf	takes
	hidden	by_lea
	hidden	by_call
	hidden	by_jcc
	/* one of a row: its address is computed */
	ret
	syscall
	jmp	by_lea
	syscall
	ud2
	syscall
	ret
	hidden	by_pointer
	hidden	by_code
	.fill	40, 1, 0x06
1:	jmp	by_code
	.fill	40, 1, 0x06
	.long	0x12345678	/* what the next function jumps to is found */
2:	jmp	1b
	func after
	jmp	2b
	endf	after
	.fill	300, 1, 0x90
	syscall		/* runs on from the function before */

	.section .data.rel, "aw", @progbits
	.quad	by_pointer
