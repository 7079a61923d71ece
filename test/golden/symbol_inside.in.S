/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A second entry that others know by name is behind the call. */
#include "golden.inc"
	func first
	mov	%ebx, %eax
	syscall
	.globl second
	.type second, @function
second:	mov	%rax, %rdi
	mov	%rax, %rsi
	call	first
	ret
	.size second, . - second
	endf	first
