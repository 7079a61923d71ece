/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func inside
	lea	table(%rip), %rdx
	movslq	(%rdx,%rdi,4), %rax
	add	%rdx, %rax
	jmp	*%rax
1:	xor	%eax, %eax
	jmp	pad
2:	mov	%rax, %rsi
	mov	%rax, %rdi
	ret
pad:	.byte	0xe9
	.long	stub0 - . - 4
	.p2align 4, 0xcc
	endf	inside
	.section .rodata
	.p2align 2
table:	.long	1b - table, 2b - table
	.text
