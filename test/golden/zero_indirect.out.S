/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func unknown
	push	%rbx
	test	%esi, %esi
	jne	1f
	jmp	*%rdi
1:	mov	$2, %al
	xor	%eax, %eax
	call	*%rax
	mov	%rax, %rdi
	pop	%rbx
	ret
	endf	unknown
