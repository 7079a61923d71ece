/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Branches with prefixes lead behind the call, from another function, near and far. */
#include "golden.inc"
	func one
	mov	%ebx, %eax
	syscall
1:	mov	%rax, %rdi
	mov	%rax, %rsi
	call	one
	ret
	endf	one
	func near_by
	.byte	0x2e
	je	1b
	ret
	endf	near_by
	.skip	256, 0xcc
	func far_off
	bnd jmp	1b
	endf	far_off
	func two
	mov	%ebx, %eax
	syscall
2:	mov	%rax, %rdi
	mov	%rax, %rsi
	call	two
	ret
	endf	two
	func near_two
	.byte	0x2e
	je	2b
	ret
	endf	near_two
