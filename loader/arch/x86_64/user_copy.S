/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * user_copy - a copy to or from memory of the program that may not be there
 */
#include "entry_macros.h"

#define EFAULT 14

	.text
/*
 * zpl_user_copy(dst, src, n) - copy n bytes
 *
 * In:  rdi = dst, rsi = src, rdx = n; DF clear
 * Out: eax = 0, or -EFAULT: a signal for a fault at zpl_user_copy_insn goes on at zpl_user_copy_failed
 */
func zpl_user_copy
	.cfi_startproc
	mov	%rdx, %rcx
	.globl zpl_user_copy_insn
	.hidden zpl_user_copy_insn
zpl_user_copy_insn:
	rep movsb
	xor	%eax, %eax
	ret
	.globl zpl_user_copy_failed
	.hidden zpl_user_copy_failed
zpl_user_copy_failed:
	mov	$-EFAULT, %eax
	ret
	.cfi_endproc
	.size zpl_user_copy, . - zpl_user_copy

	.section .note.GNU-stack, "", @progbits
