/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * leave - from zpl back into the program, for good or until a signal's handler returns
 *
 * The labels with _window in their names are known to signal.c and sigwindow.c, which complete or
 * postpone what they find there. Do not move code across them. AC may be set: every access
 * is aligned.
 */
#include "entry_macros.h"

#define NR_RT_SIGPROCMASK 14
#define NR_RT_SIGRETURN 15
#define NR_EXIT 60
#define SIG_SETMASK 2

	.text
/*
 * zpl_leave(frame) - go back to the program as the frame says; does not return
 *
 * In: rdi = frame, on any stack that is not the program's (zpl_leave_frame: rsp = frame)
 *
 * From zpl_leave_window on the stack is the program's and the frame is still whole, so a
 * signal there is delivered as if the jump had been made (signal.c).
 */
func zpl_leave
	mov	%rdi, %rsp
	.globl zpl_leave_frame
	.hidden zpl_leave_frame
zpl_leave_frame:
	.cfi_startproc
	cfi_frame FRAME_RSP
	mov	%rsp, %rcx
	cfi_frame FRAME_RCX
	mov	F_FLAGS(%rcx), %rdx
	test	$(FL_DF | FL_AC), %edx
	jnz	3f
1:	mov	F_THREAD(%rcx), %r11
2:	mov	F_RDI(%rcx), %rdi
	mov	F_RSI(%rcx), %rsi
	mov	F_RDX(%rcx), %rdx
	mov	F_R10(%rcx), %r10
	mov	F_R8(%rcx), %r8
	mov	F_R9(%rcx), %r9
	mov	F_RBX(%rcx), %rbx
	mov	F_RBP(%rcx), %rbp
	mov	F_R12(%rcx), %r12
	mov	F_R13(%rcx), %r13
	mov	F_R14(%rcx), %r14
	mov	F_R15(%rcx), %r15
	mov	F_RSP(%rcx), %rsp
	.globl zpl_leave_window
	.hidden zpl_leave_window
zpl_leave_window:
	cmpb	$0, T_DEFERRED(%r11)
	jne	zpl_leave_deferred
	movl	$0, T_STATE(%r11)
	mov	F_AX(%rcx), %rax
	add	$0x7f, %al
	sahf
	mov	F_FLAGS(%rcx), %r11
	mov	F_RAX(%rcx), %rax
	mov	F_CONT(%rcx), %rcx
	cfi_back
	jmp	*%rcx
	.globl zpl_leave_window_end
	.hidden zpl_leave_window_end
zpl_leave_window_end:
	.cfi_endproc
/* DF and AC: the arithmetic part is made again below. */
3:	and	$~0x100, %rdx
	push	%rdx
	popfq
	jmp	1b
	.size zpl_leave, . - zpl_leave

/*
 * A signal waits. Setting the mask lets the kernel deliver it here, onto the program's own stack
 * (or signal stack); signal.c then shows and resumes the program's state from the frame.
 * If nothing is delivered after all, go on as usual.
 */
	.globl zpl_leave_deferred
	.hidden zpl_leave_deferred
zpl_leave_deferred:
	fill_frame %rcx				/* lean.S comes here with less than a frame */
	testb	$T_BY_FRAME, T_DEFERRED(%r11)
	jnz	4f
	mov	%rcx, %rbx
	mov	%r11, %rbp
	movb	$0, T_DEFERRED(%r11)
	lea	T_UNBLOCK(%rbp), %rsi
	mov	$SIG_SETMASK, %edi
	xor	%edx, %edx
	mov	$8, %r10d
	mov	$NR_RT_SIGPROCMASK, %eax
	.globl zpl_unblock_window
	.hidden zpl_unblock_window
zpl_unblock_window:
	syscall
	lea	T_RESTORE(%rbp), %rsi
	mov	$SIG_SETMASK, %edi
	xor	%edx, %edx
	mov	$8, %r10d
	mov	$NR_RT_SIGPROCMASK, %eax
	syscall
	mov	%rbx, %rcx
	mov	%rbp, %r11
	.globl zpl_unblock_window_end
	.hidden zpl_unblock_window_end
zpl_unblock_window_end:
	jmp	2b
4:	mov	%rcx, %rsp
	push	$0x202
	popfq
	mov	%rsp, %rdi
	.hidden zpl_sigframe_leave
	call	zpl_sigframe_leave

/*
 * zpl_leave_sigreturn(frame) - carry out the program's rt_sigreturn; does not return
 *
 * In: rdi = frame. The kernel takes everything from the stack rsp points at.
 */
func zpl_leave_sigreturn
	mov	F_THREAD(%rdi), %rcx
	mov	F_RSP(%rdi), %rsp
	.globl zpl_sigreturn_begins
	.hidden zpl_sigreturn_begins
zpl_sigreturn_begins:
	testb	$T_BY_FRAME, T_DEFERRED(%rcx)
	jnz	1f
	movb	$0, T_DEFERRED(%rcx)
	movl	$0, T_STATE(%rcx)
	.globl zpl_sigreturn_window
	.hidden zpl_sigreturn_window
zpl_sigreturn_window:
	mov	$NR_RT_SIGRETURN, %eax
	syscall
	.globl zpl_sigreturn_failed
	.hidden zpl_sigreturn_failed
zpl_sigreturn_failed: /* there was no frame: the kernel raises SIGSEGV here, and rdi is the frame still */
	ud2
1:	mov	%rdi, %rsp
	.hidden zpl_sigframe_return
	call	zpl_sigframe_return
	.size zpl_leave_sigreturn, . - zpl_leave_sigreturn

/*
 * zpl_leave_exit(status, free) - end this thread; all signals are blocked
 *
 * In: edi = status, rsi = 0 or the 32-bit word to set to 1 when nothing of zpl's memory
 *     is needed any more
 * No memory is touched after the word is set: its owner may give the stack away.
 */
func zpl_leave_exit
	mov	$NR_EXIT, %eax
	test	%rsi, %rsi
	jz	1f
	movl	$1, (%rsi)
1:	syscall
	ud2
	.size zpl_leave_exit, . - zpl_leave_exit

	.section .note.GNU-stack, "", @progbits
