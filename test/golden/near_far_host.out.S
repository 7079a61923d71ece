/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func far
	mov	%edi, %ebx
	jump_over stub0, 0x55, 0x44, 0x33, 0x22, 0x11
	mov	%rdi, %rsi
	mov	%ebx, %eax
	syscall
	ret
	endf	far

	func by_rip
	.byte	0xe9
	.long	stub1 - . - 4
	.byte	0xff, 0xff
	mov	%ebx, %eax
	syscall
	ret
	endf	by_rip
