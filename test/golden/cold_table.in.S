/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A switch of one function has a case in its unlikely part, behind the call there. */
#include "golden.inc"
	func hot
	lea	table(%rip), %rdx
	movslq	(%rdx,%rdi,4), %rax
	add	%rdx, %rax
	jmp	*%rax
1:	ret
	endf	hot
	func cold
	mov	%ebx, %eax
	syscall
2:	mov	%rax, %rdi
	mov	%rax, %rsi
	call	hot
	ret
	endf	cold
	.section .rodata
	.p2align 2
table:	.long	1b - table, 2b - table
	.text
