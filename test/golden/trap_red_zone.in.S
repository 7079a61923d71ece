/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* As zero_indirect, but with data below rsp: nothing may be done. */
#include "golden.inc"
	func leaf
	push	%rbx
	mov	%rdi, -8(%rsp)
	test	%esi, %esi
	jne	1f
	jmp	*%rdi
1:	xor	%eax, %eax
	syscall
	mov	-8(%rsp), %rdi
	pop	%rbx
	ret
	endf	leaf
