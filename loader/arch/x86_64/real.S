/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * real - the kernel's turn inside a call, such that no signal of the program is late
 *
 * The labels with _window in their names are known to sigwindow.c. Do not move code across them.
 */
#include "entry_macros.h"

	.text
/*
 * zpl_real_syscall(args, thread, result) - the kernel's turn, inside a call
 *
 * In:  rdi = uint64_t nr, a1 … a6 (seven words), rsi = thread, rdx = where the result goes
 * Out: eax = 0 done; 1 a signal must be delivered first and the call was not made (or is to be
 *      made again). There is no moment between looking for a waiting signal and the call at
 *      which a signal could be overlooked: signal.c moves rip out of the window.
 *      rcx is 0 at the syscall until the kernel has been in it; the number stands where the result goes.
 */
func zpl_real_syscall
	.cfi_startproc
	push	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbx, 0
	push	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r12, 0
	mov	%rsi, %rbx
	mov	%rdx, %r12
	mov	(%rdi), %rax
	mov	16(%rdi), %rsi
	mov	24(%rdi), %rdx
	mov	32(%rdi), %r10
	mov	40(%rdi), %r8
	mov	48(%rdi), %r9
	mov	8(%rdi), %rdi
	mov	%rax, (%r12)
	xor	%ecx, %ecx
	.globl zpl_real_window
	.hidden zpl_real_window
zpl_real_window:
	cmpb	$0, T_DEFERRED(%rbx)
	jne	zpl_real_interrupted
	.globl zpl_real_insn
	.hidden zpl_real_insn
zpl_real_insn:
	syscall
	.globl zpl_real_done
	.hidden zpl_real_done
zpl_real_done:
	mov	%rax, (%r12)
	xor	%eax, %eax
1:	pop	%r12
	.cfi_remember_state
	.cfi_adjust_cfa_offset -8
	.cfi_restore r12
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbx
	ret
	.cfi_restore_state
	.globl zpl_real_interrupted
	.hidden zpl_real_interrupted
zpl_real_interrupted:
	mov	$1, %eax
	jmp	1b
	.cfi_endproc
	.size zpl_real_syscall, . - zpl_real_syscall

	.section .note.GNU-stack, "", @progbits
