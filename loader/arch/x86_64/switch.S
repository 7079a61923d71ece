/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * switch - where a thread goes on upon another stack: signal handlers, new threads, hooks put aside
 */
#include "entry_macros.h"

#define NR_RT_SIGRETURN 15

/*
 * zpl_signal_wrapper - what the kernel calls for every signal the program handles
 *
 * In:  as a handler: edi, rsi, rdx, return address (the program's restorer) at rsp
 * Out: jumps to the program's handler as the kernel would have entered it, or, if the
 *      signal was postponed, back into what it interrupted
 */
	.section zpl_signal_text, "ax", @progbits
func zpl_signal_wrapper
	.cfi_startproc
	.cfi_undefined rip
	push	%rdi
	push	%rsi
	push	%rdx
	.hidden zpl_signal_route
	.hidden zpl_trap_wanted
	call	zpl_signal_route
	.globl zpl_signal_routed
	.hidden zpl_signal_routed
zpl_signal_routed:
	cmpb	$0, zpl_trap_wanted(%rip)
	jne	2f
3:	pop	%rdx
	pop	%rsi
	pop	%rdi
	test	%rax, %rax
	jz	1f
	mov	%rax, %rcx
	xor	%eax, %eax
	jmp	*%rcx
1:	add	$8, %rsp
	mov	$NR_RT_SIGRETURN, %eax
	syscall
	ud2
2:	push	%rax
	push	%rax
	mov	32(%rsp), %rdi
	mov	16(%rsp), %rsi
	.hidden zpl_sigenter_look
	call	zpl_sigenter_look
	pop	%rax
	pop	%rax
	jmp	3b
	.globl zpl_signal_wrapper_end
	.hidden zpl_signal_wrapper_end
zpl_signal_wrapper_end:
	.cfi_endproc
	.size zpl_signal_wrapper, . - zpl_signal_wrapper

/*
 * zpl_sigframe_go(uc) - go on as the kernel's ucontext says, mask and signal stack included
 */
func zpl_sigframe_go
	mov	%rdi, %rsp
	mov	$NR_RT_SIGRETURN, %eax
	syscall
	ud2
	.size zpl_sigframe_go, . - zpl_sigframe_go

/*
 * zpl_signal_restorer - where a hook's handler returns to; unwinders know it by its instructions
 */
	nop
	.globl zpl_signal_restorer
	.hidden zpl_signal_restorer
	.type zpl_signal_restorer, @function
zpl_signal_restorer:
	mov	$NR_RT_SIGRETURN, %rax
	syscall
	.size zpl_signal_restorer, . - zpl_signal_restorer

	.text
/*
 * zpl_clone_child - first instructions of a new thread or vfork child, on its own stack
 *
 * In: rsp = frame (its own copy), rax = 0, vector state of the creator's hook
 */
func zpl_clone_child
	.cfi_startproc
	.cfi_undefined rip
	mov	%rsp, %rdi
	.hidden zpl_clone_started
	call	zpl_clone_started
	mov	%rsp, %rdi
	.hidden zpl_vectors_restore
	call	zpl_vectors_restore
	jmp	zpl_leave_frame
	.cfi_endproc
	.size zpl_clone_child, . - zpl_clone_child

/*
 * zpl_clone_raw(args, child_frame) - clone or clone3 whose child starts in zpl_clone_child
 *
 * In:  rdi = nr, a1 … a6; rsi = program's fs base to run it on, rdx = fs base to come back to
 *      (both 0: leave fs alone). The child's stack argument has been set by the caller.
 * Out: rax = the kernel's result, in the parent
 */
func zpl_clone_raw
	.cfi_startproc
	push	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbx, 0
	mov	%rdx, %rbx
	test	%rsi, %rsi
	jz	1f
	wrfsbase %rsi
1:	mov	(%rdi), %rax
	mov	16(%rdi), %rsi
	mov	24(%rdi), %rdx
	mov	32(%rdi), %r10
	mov	40(%rdi), %r8
	mov	48(%rdi), %r9
	mov	8(%rdi), %rdi
	syscall
	test	%rax, %rax
	jz	zpl_clone_child
	test	%rbx, %rbx
	jz	2f
	wrfsbase %rbx
2:	pop	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbx
	ret
	.cfi_endproc
	.size zpl_clone_raw, . - zpl_clone_raw

/*
 * zpl_suspend(frame) - put a hook aside and return to the program, at its call once more
 *
 * In:  rdi = frame. The program's vector state and fs base are in place already.
 * Out: returns when zpl_resume() is called with the stack pointer that
 *      zpl_suspend_prepare() was given
 */
func zpl_suspend
	.cfi_startproc
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, %rsi
	sub	$8, %rsp
	.hidden zpl_suspend_prepare
	call	zpl_suspend_prepare
	mov	%rax, %rdi
	jmp	zpl_leave
	.cfi_endproc
	.size zpl_suspend, . - zpl_suspend

func zpl_resume
	mov	%rdi, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
	.size zpl_resume, . - zpl_resume

/*
 * zpl_rejoin_on(frame, nr, mask) - from a signal handler into a call in flight; does not return
 *
 * In: rdi = frame, at the thread's own stack; the program's vector state is in place
 */
func zpl_rejoin_on
	.cfi_startproc
	mov	%rdi, %rsp
	mov	%rdi, %rbx
	cfi_frame FRAME_RBX
	.hidden zpl_rejoined
	call	zpl_rejoined
	mov	%rbx, %rsp
	jmp	zpl_leave_frame
	.cfi_endproc
	.size zpl_rejoin_on, . - zpl_rejoin_on

	.section .note.GNU-stack, "", @progbits
