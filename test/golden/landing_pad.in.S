/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An exception goes on behind the call; only the exception table says so. */
#include "golden.inc"
	.p2align 4, 0xcc
	.type thrown, @function
thrown:
	.cfi_startproc
	.cfi_personality 0x1b, thrown
	.cfi_lsda 0x1b, lsda
	call	thrown
1:	mov	%ebx, %eax
	syscall
pad:	mov	%rax, %rdi
	mov	%rax, %rsi
	jmp	1b
	.cfi_endproc
	.size thrown, . - thrown
	.section .gcc_except_table, "a"
lsda:	.byte	0xff, 0xff, 1
	.uleb128 2f - 1f
1:	.uleb128 0, 5, pad - thrown, 0
2:	.text
