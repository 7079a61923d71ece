/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A pointer to the place behind the call: relocated by ld.so, or made by code elsewhere. */
#include "golden.inc"
	func pointed
	mov	%ebx, %eax
	syscall
label:	mov	%rax, %rdi
	mov	%rax, %rsi
	call	pointed
	ret
	endf	pointed
	func made
	mov	%ebx, %eax
	syscall
2:	mov	%rax, %rdi
	mov	%rax, %rsi
	call	made
	ret
	endf	made
	func maker
	lea	2b(%rip), %rax
	ret
	endf	maker
	.section .data.rel.ro, "aw"
	.quad	label
	.text
