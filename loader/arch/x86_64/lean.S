/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * lean - a call that a hook's fast() decides, at a site whose number is known
 *
 * Stores what a C function may change, and nothing else: half a frame, in the place of a whole one. Whatever
 * needs more completes it and goes on in hot.S. A call passed on is made in the stub, as one that
 * nobody asks for: there is nothing to do behind the kernel.
 *
 * The rules of entry.S and leave.S hold. The labels with _window in their names are known to
 * sigwindow.c.
 */
#include "entry_macros.h"

	.text
	.hidden zpl_unknown_const
	.hidden zpl_const_found
	.hidden zpl_pass_const
	.hidden zpl_thread_table
	.hidden zpl_fast_first
	.hidden zpl_fast_decided
	.hidden zpl_trap_wanted
	.hidden zpl_n_hooks
	.hidden zpl_passed_prepare
	.hidden zpl_leave_deferred
	.hidden zpl_leave

/* In: rsp = frame. Out: rcx = frame, on the program's stack with its registers but rdx. */
	.macro program_registers
	mov	%rsp, %rcx
	mov	F_CALL_ARG(%rcx), %rdi
	mov	F_CALL_ARG+8(%rcx), %rsi
	mov	F_CALL_ARG+24(%rcx), %r10
	mov	F_CALL_ARG+32(%rcx), %r8
	mov	F_CALL_ARG+40(%rcx), %r9
	mov	F_RSP(%rcx), %rsp
	cfi_program
	.endm

/* From here to the jump: the program's stack, and the frame in rcx. */
	.macro cfi_program
	.cfi_def_cfa rsp, 0
	.cfi_escape 0x16, 16, 8, FRAME_RCX, F_AX, 0x06, 0x40, 0x25, 0x23, S_CONT, 0x06
	.endm

/* In: rcx = frame, whose thread is in zpl. Out: rax = packed. Goes to \deferred if a signal waits. */
	.macro to_program deferred
	mov	F_THREAD(%rcx), %rax
	cmpb	$0, T_DEFERRED(%rax)
	jne	\deferred
	movl	$0, T_STATE(%rax)
	mov	F_AX(%rcx), %rax
	add	$0x7f, %al
	sahf
	.endm

/*
 * zpl_lean - from zpl_entry_const, whose number's filter byte is ZPL_FILTER_LEAN or LEAN_LOW
 *
 * In:       rax = site << 16 | arithmetic flags; all else the program's
 * Out:      into the program, to the stub's own call, or through zpl_fast_decided
 * Clobbers: nothing that the kernel would keep
 * Stack:    half a struct zpl_frame, while T_STATE is 2: ax (packed whole), call.arg, rsp, thread, flags
 *           without the arithmetic ones; of an answered one cont
 */
func zpl_lean
	begin_const
	find_thread zpl_unknown_const, const
	cmpl	$0, T_STATE(%rcx)
	jne	zpl_pass_const
	cmpq	$0, T_RARE(%rcx)
	jne	zpl_const_found
	movl	$2, T_STATE(%rcx)
	mov	T_SP(%rcx), %r11
	sub	$F_SIZE, %r11
	save_args
	mov	%rax, F_AX(%r11)
	mov	%rsp, F_RSP(%r11)
	mov	%rax, %rdi
	lea	F_FLAGS+8(%r11), %rsp
	.cfi_escape 0x0f, 4, FRAME_RSP, 0xa0, 0x02, 0x06 /* CFA = *(frame + F_RSP), from 8 above the frame */
	.cfi_escape 0x16, 16, 8, FRAME_RSP, F_AX - 8, 0x06, 0x40, 0x25, 0x23, S_CONT, 0x06
	pushfq					/* to F_FLAGS */
	.cfi_escape 0x0f, 4, FRAME_RSP, 0xa8, 0x02, 0x06
	.cfi_escape 0x16, 16, 8, FRAME_RSP, F_AX, 0x06, 0x40, 0x25, 0x23, S_CONT, 0x06
	shr	$16, %rdi
	movslq	S_NR(%rdi), %rdi
	testl	$(FL_DF | FL_AC), F_FLAGS(%rsp)
	jnz	3f
1:	lea	F_CALL_ARG(%rsp), %rsi
	call	*zpl_fast_first(%rip)
	.globl zpl_lean_asked
	.hidden zpl_lean_asked
zpl_lean_asked: /* once more if the thread must be trapped after all: trap.c */
	mov	F_THREAD(%rsp), %rcx
	mov	F_FLAGS(%rsp), %r11
	mov	F_AX(%rsp), %r9
	movzbl	T_ARMED(%rcx), %edi
	or	zpl_trap_wanted(%rip), %dil
	jnz	zpl_lean_full
	test	$(FL_DF | FL_AC), %r11d
	jnz	zpl_lean_full
	mov	%r9, %rsi
	shr	$16, %rsi
	cmp	$FAST_PASS, %eax
	jb	zpl_lean_full
	je	2f
	mov	S_CONT(%rsi), %rcx
	.globl zpl_lean_answered
	.hidden zpl_lean_answered
zpl_lean_answered:
	mov	%r9, %rax
	mov	%rcx, F_CONT(%rsp)
	unpack_flags %r11
	.cfi_remember_state
	program_registers
/* rdx = result, r11 = flags */
	.globl zpl_lean_answer_window
	.hidden zpl_lean_answer_window
zpl_lean_answer_window:
	to_program zpl_lean_answer_deferred
	mov	%rdx, %rax
	.globl zpl_lean_answer_done
	.hidden zpl_lean_answer_done
zpl_lean_answer_done:
	mov	F_CALL_ARG+16(%rcx), %rdx
	mov	F_CONT(%rcx), %rcx
	cfi_ret_rcx
	jmp	*%rcx
	.cfi_restore_state
	.globl zpl_lean_answer_window_end
	.hidden zpl_lean_answer_window_end
zpl_lean_answer_window_end:
2:	mov	S_PASS(%rsi), %r11
	.cfi_remember_state
	program_registers
	mov	F_CALL_ARG+16(%rcx), %rdx
/* r11 = the stub's own call */
	.globl zpl_lean_pass_window
	.hidden zpl_lean_pass_window
zpl_lean_pass_window:
	to_program zpl_lean_pass_deferred
	jmp	*%r11
	.cfi_restore_state
	.globl zpl_lean_pass_window_end
	.hidden zpl_lean_pass_window_end
zpl_lean_pass_window_end:
3:	push	$0x202
	popfq
	jmp	1b

/* The hook wants to see all of it, or the thread must be trapped from now on, or the flags are rare ones. */
zpl_lean_full:
	keep_callee %rsp
	mov	%eax, %r12d
	mov	%rdx, %r13
	mov	F_CALL_NEXT(%rsp), %r14
	movb	$0, T_SELECTOR(%rcx)
	.irp i, 0,8,16,24,32,40
	mov	(F_CALL_ARG + \i)(%rsp), %rax
	mov	%rax, (F_RDI + \i)(%rsp)
	.endr
	mov	%r9, %rdi
	shr	$16, %rdi
	movslq	S_NR(%rdi), %rsi
	complete_frame
	cmpl	$1, zpl_n_hooks(%rip)
	je	1f
	mov	%r14, F_CALL_NEXT(%rsp)		/* asked in turn: hooks.c */
1:	mov	%rsp, %rbx
	cfi_frame FRAME_RBX
	movl	$1, T_STATE(%rcx)
	mov	F_AX(%rbx), %rax
	mov	F_FLAGS(%rbx), %rsi
	unpack_flags %rsi
	mov	%rsi, F_FLAGS(%rbx)
	movzwl	%ax, %eax
	mov	%rax, F_AX(%rbx)
	mov	%r12d, %eax
	mov	%r13, %rdx
	jmp	zpl_fast_decided

/* Answered, but a signal waits, as in zpl_leave_window. */
zpl_lean_answer_deferred:
	mov	%rdx, F_RAX(%rcx)
	mov	F_CALL_ARG+16(%rcx), %rdx
	mov	%r11, F_FLAGS(%rcx)
	mov	F_AX(%rcx), %r11
	shr	$16, %r11
	mov	S_RET(%r11), %r11
	mov	%r11, F_RET(%rcx)
	mov	F_THREAD(%rcx), %r11
	movl	$1, T_STATE(%r11)
	jmp	zpl_leave_deferred

/* Passed on, but a signal waits: leave as if before the call, which is made when the handler has returned. */
zpl_lean_pass_deferred:
	fill_frame %rcx
	mov	%rcx, %rsp
	mov	%rcx, %rbx
	cfi_frame FRAME_RBX
	movl	$1, T_STATE(%rax)
	mov	F_AX(%rbx), %rax
	mov	%rax, %rdi
	shr	$16, %rdi
	mov	%rdi, F_SITE(%rbx)
	movslq	S_NR(%rdi), %rdi
	mov	%rdi, F_NR(%rbx)
	mov	F_FLAGS(%rbx), %rsi
	unpack_flags %rsi
	mov	%rsi, F_FLAGS(%rbx)
	mov	%rbx, %rdi
	call	zpl_passed_prepare
	mov	%rbx, %rdi
	jmp	zpl_leave
	.cfi_endproc
	.size zpl_lean, . - zpl_lean

	.section .note.GNU-stack, "", @progbits
