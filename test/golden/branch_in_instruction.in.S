/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code inside an instruction, reached by a jump into it, leads behind the call. */
#include "golden.inc"
	func hides
	test	%edi, %edi
	jne	3f + 1
	call	hides
	mov	%ebx, %eax
	syscall
1:	mov	%rax, %rdi
	mov	%rax, %rsi
	call	hides
	nop
3:	.byte	0xb8			/* mov $…, %eax; or, from its second byte: */
	jmp	1b
	.byte	0x90, 0x90
	ret
	endf	hides
