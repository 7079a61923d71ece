/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func goes
	test	%edi, %edi
	jne	1f
	lea	2f(%rip), %rax
	add	%rdx, %rax
	jmp	*%rax
2:
	xor	%eax, %eax
	call	*%rax
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
