/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where an indirect jump may lead is not known, and no host: only two bytes can be replaced. */
#include "golden.inc"
	func unknown
	push	%rbx
	test	%esi, %esi
	jne	1f
	jmp	*%rdi
1:	mov	$2, %al
	xor	%eax, %eax
	syscall
	mov	%rax, %rdi
	pop	%rbx
	ret
	endf	unknown
