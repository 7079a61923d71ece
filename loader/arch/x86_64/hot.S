/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hot - a call that is only a hook's handle() and the kernel; all others go to dispatch.c
 *
 * Runs on zpl's stack from the frame on. The labels with _window in their names are known to
 * passed.c: do not move code across them. AC may be set where the program's registers
 * are: every access is aligned.
 *
 * The kernel's exit leaves no return that the CPU could predict, and each one after it costs as much as
 * all of this file. A hook that ends in `return zpl_next(call);` jumps there: nobody waits for
 * the result, and the call is made last of all, with the program's registers and stack back in
 * place, as if the hook had returned before it.
 */
#include "entry_macros.h"

	.text
	.hidden zpl_enter
	.hidden zpl_enter_finish
	.hidden zpl_enter_leave
	.hidden zpl_env_enter
	.hidden zpl_env_leave
	.hidden zpl_leave_frame
	.hidden zpl_leave
	.hidden zpl_filter
	.hidden zpl_all_bare
	.hidden zpl_hooks_first
	.hidden zpl_fast_first
	.hidden zpl_hooks_next
	.hidden zpl_n_hooks
	.hidden zpl_kernel
	.hidden zpl_descriptors_count
	.hidden zpl_descriptors_guard
	.hidden zpl_trap_wanted
	.hidden zpl_passed_prepare
	.hidden zpl_cpu

/*
 * To the program's traps, unless they are to change, which C does: zpl_trap_leave(). In: rbx = frame.
 * Out: rcx = thread.
 */
	.macro trap_leave
	mov	F_THREAD(%rbx), %rcx
	movb	$1, T_SELECTOR(%rcx)
	movzbl	zpl_trap_wanted(%rip), %eax
	cmp	%al, T_ARMED(%rcx)
	jne	8f
9:
	.subsection 1
	.cfi_startproc
	cfi_frame FRAME_RBX
8:	mov	%rbx, %rdi
	call	zpl_enter_leave
	jmp	9b
	.cfi_endproc
	.previous
	.endm

/*
 * zpl_entered - the registers are saved: complete the frame, run the hook, go back
 *
 * In:     rsp = frame, rax = packed (bits 0-15 arithmetic flags), rcx = thread, rdi = site, rsi =
 *         number, rdx = its index in the filter
 * Out:    through zpl_leave_frame
 * Stack:  rbx = frame; in the hook's environment its rare_area lies below it
 * Unwind: from rbx
 */
func zpl_entered
	.cfi_startproc
	cfi_frame FRAME_RSP
	cfi_ret_rdi
	movzwl	%ax, %r8d
	mov	%r8, F_AX(%rsp)
	complete_frame
	mov	%rsp, %rbx
	cfi_frame FRAME_RBX
	pushfq
	pop	%rsi
	unpack_flags %rsi
	mov	%rsi, F_FLAGS(%rbx)
	test	$(FL_DF | FL_AC), %esi
	jnz	4f
1:	cmpq	$0, T_RARE(%rcx)
	jne	5f
	lea	zpl_filter(%rip), %r8
	cmpb	$ZPL_FILTER_PLAIN, (%r8,%rdx)
	ja	5f
	jb	.Lfast
	cmpb	$0, zpl_all_bare(%rip)
	je	6f
2:	lea	F_CALL(%rbx), %rdi
	call	*zpl_hooks_first(%rip)
zpl_hook_back:
	mov	F_THREAD(%rbx), %rcx
	mov	%rax, F_RAX(%rbx)
	cmpl	$0, F_ACTION(%rbx)
	jne	7f
	cmpl	$0, T_IN_HOOK(%rcx)
	je	3f
	mov	%rbx, %rdi
	call	zpl_env_leave
3:	trap_leave
	mov	%rbx, %rsp
	jmp	zpl_leave_frame
4:	push	$0x202
	popfq
	jmp	1b
5:	mov	%rbx, %rdi
	call	zpl_enter
	jmp	zpl_leave_frame
6:	mov	CPU_RARE_SIZE+zpl_cpu(%rip), %eax
	sub	%rax, %rsp
	and	$-64, %rsp
	mov	%rsp, F_RARE_AREA(%rbx)
	mov	%rbx, %rdi
	call	zpl_env_enter
	jmp	2b
/* The call ends the thread or more. */
7:	mov	%rbx, %rdi
	call	zpl_enter_finish
	mov	F_THREAD(%rbx), %rcx
	cmpl	$0, T_IN_HOOK(%rcx)
	je	8f
	mov	%rbx, %rdi
	call	zpl_env_leave
8:	mov	%rbx, %rdi
	call	zpl_enter_leave
	jmp	3b
/* A hook would decide without its environment. */
.Lfast:
	mov	F_NR(%rbx), %rdi
	lea	F_CALL_ARG(%rbx), %rsi
	call	*zpl_fast_first(%rip)
	.globl zpl_fast_decided
	.hidden zpl_fast_decided
zpl_fast_decided: /* rax, rdx = struct zpl_fast */
	cmp	$FAST_PASS, %eax
	je	.Lpass
	ja	.Lanswer
	cmpb	$0, zpl_all_bare(%rip)
	je	6b
	jmp	2b
.Lpass:
	call	zpl_pass_guarded
	jmp	zpl_hook_back
.Lanswer:
	mov	F_THREAD(%rbx), %rcx
	mov	%rdx, F_RAX(%rbx)
	jmp	3b
	.cfi_endproc
	.size zpl_entered, . - zpl_entered

/*
 * zpl_next_call(call) - struct zpl_api's next; zpl_next_kernel(call) - after the last hook
 *
 * In:  rdi = call
 * Out: rax = result; or does not come back to its caller, which is zpl_entered
 */
func zpl_next_call
	.cfi_startproc
	mov	F_CALL_NEXT-F_CALL(%rdi), %rax
	cmp	zpl_n_hooks(%rip), %eax
	jb	zpl_hooks_next
	.cfi_endproc
	.size zpl_next_call, . - zpl_next_call
	.globl zpl_next_kernel
	.hidden zpl_next_kernel
	.type zpl_next_kernel, @function
zpl_next_kernel:
	.cfi_startproc
	lea	zpl_hook_back(%rip), %rax
	cmp	%rax, (%rsp)
	jne	zpl_kernel
	lea	F_CALL(%rbx), %rax
	cmp	%rax, %rdi
	jne	zpl_kernel
	mov	F_NR(%rbx), %rax
	mov	F_RDI(%rbx), %rcx
	mov	F_RSI(%rbx), %rdx
	mov	F_RDX(%rbx), %rsi
	mov	F_R10(%rbx), %r8
	mov	F_R8(%rbx), %r9
	mov	F_R9(%rbx), %r10
	xor	F_CALL_NR(%rbx), %rax
	xor	F_CALL_ARG(%rbx), %rcx
	xor	F_CALL_ARG+8(%rbx), %rdx
	xor	F_CALL_ARG+16(%rbx), %rsi
	xor	F_CALL_ARG+24(%rbx), %r8
	xor	F_CALL_ARG+32(%rbx), %r9
	xor	F_CALL_ARG+40(%rbx), %r10
	or	%rcx, %rax
	or	%rdx, %rsi
	or	%r8, %r9
	or	%r10, %rax
	or	%rsi, %r9
	or	%r9, %rax
	jnz	zpl_kernel
zpl_pass_guarded: /* does not come back if the call may be made */
	cmpl	$0, zpl_descriptors_count(%rip)
	je	zpl_pass_frame
	mov	F_NR(%rbx), %rdi
	lea	F_CALL_ARG(%rbx), %rsi
	lea	F_RAX(%rbx), %rdx
	sub	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	zpl_descriptors_guard
	add	$8, %rsp
	.cfi_adjust_cfa_offset -8
	test	%al, %al
	jz	zpl_pass_frame
	mov	F_RAX(%rbx), %rax
	ret
	.cfi_endproc
	.size zpl_next_kernel, . - zpl_next_kernel

/*
 * zpl_pass_frame - the last hook has passed the call on unchanged and is done with it
 *
 * In: rbx = frame, in the hook's environment or, for bare hooks, not.
 *
 * From zpl_passed_window on the stack is the program's and the frame is still whole. A signal that
 * comes there is never put off: passed.c makes it one that came in the program, before the call or
 * after it, and nothing comes back here. rcx tells whether the kernel has been in the call.
 */
func zpl_pass_frame
	.cfi_startproc
	cfi_frame FRAME_RBX
	mov	F_THREAD(%rbx), %rcx
	cmpl	$0, T_IN_HOOK(%rcx)
	je	1f
	mov	%rbx, %rdi
	call	zpl_env_leave
1:	mov	F_THREAD(%rbx), %rcx
	mov	F_FLAGS(%rbx), %rdx
	test	$(FL_DF | FL_AC), %edx
	jnz	3f
2:	mov	F_RDI(%rbx), %rdi
	mov	F_RSI(%rbx), %rsi
	mov	F_RDX(%rbx), %rdx
	mov	F_R10(%rbx), %r10
	mov	F_R8(%rbx), %r8
	mov	F_R9(%rbx), %r9
	mov	F_RBP(%rbx), %rbp
	mov	F_R12(%rbx), %r12
	mov	F_R13(%rbx), %r13
	mov	F_R14(%rbx), %r14
	mov	F_R15(%rbx), %r15
	mov	F_RSP(%rbx), %rsp
	.globl zpl_passed_window
	.hidden zpl_passed_window
zpl_passed_window:
	cmpb	$0, T_DEFERRED(%rcx)
	jne	zpl_passed_deferred
	mov	F_AX(%rbx), %rax
	add	$0x7f, %al
	sahf
	mov	F_NR(%rbx), %eax
	.globl zpl_passed_insn
	.hidden zpl_passed_insn
zpl_passed_insn:
	syscall
	.globl zpl_passed_done
	.hidden zpl_passed_done
zpl_passed_done:
	mov	F_THREAD(%rbx), %rcx
	movb	$1, T_SELECTOR(%rcx)
	movzbl	T_ARMED(%rcx), %r11d
	movzbl	zpl_trap_wanted(%rip), %ecx
	not	%r11
	lea	1(%rcx,%r11), %rcx		/* wanted - armed, and no flag is touched */
	jrcxz	4f
	jmp	5f
4:	mov	F_THREAD(%rbx), %rcx
	mov	F_FLAGS(%rbx), %r11
	movl	$0, T_STATE(%rcx)
	mov	F_CONT(%rbx), %rcx
	mov	F_RBX(%rbx), %rbx
	.globl zpl_passed_last
	.hidden zpl_passed_last
zpl_passed_last:
	.cfi_remember_state
	cfi_back
	jmp	*%rcx
	.cfi_restore_state
	.globl zpl_passed_window_end
	.hidden zpl_passed_window_end
zpl_passed_window_end:
/* DF and AC: the arithmetic part is made again above. */
3:	and	$~0x100, %rdx
	mov	%rbx, %rsp
	push	%rdx
	popfq
	jmp	2b
/* Unknown code came or went while the call was blocked. A signal that comes now waits. */
5:	mov	%rbx, %rsp
	mov	%rax, F_RAX(%rbx)
	mov	%rbx, %rdi
	call	zpl_enter_leave
	jmp	zpl_leave_frame
/* A signal waits: leave as if before the call, which will be made when the handler has returned. */
zpl_passed_deferred:
	mov	%rbx, %rsp
	mov	%rbx, %rdi
	call	zpl_passed_prepare
	mov	%rbx, %rdi
	call	zpl_enter_leave
	mov	%rbx, %rdi
	jmp	zpl_leave
	.cfi_endproc
	.size zpl_pass_frame, . - zpl_pass_frame

	.section .note.GNU-stack, "", @progbits
