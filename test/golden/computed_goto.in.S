/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The stack is as at the entry, and yet the jump is no call of another function: a label's address is made. */
#include "golden.inc"
	func goes
	test	%edi, %edi
	jne	1f
	lea	2f(%rip), %rax
	add	%rdx, %rax
	jmp	*%rax
2:
	xor	%eax, %eax
	syscall
	mov	%rax, %rdi
	mov	%rax, %rsi
	call	goes
1:	push	%rbx
	.cfi_adjust_cfa_offset 8
	call	goes
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	ret
	endf	goes
