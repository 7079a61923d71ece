/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * entry - from a stub into zpl and back
 *
 * Runs in the program's threads, on the program's registers, at any instruction of
 * the program. Rules:
 *   - nothing is written to the program's stack, not even below the red zone;
 *   - until rsp is switched only rax, rcx, r11 and the arithmetic flags are changed,
 *     and those are kept: rax carries site (or number and index) and flags;
 *   - AC may be set, so every access here is aligned;
 *   - the labels with _window in their names are known to signal.c, which completes or
 *     postpones what it finds there. Do not move code across them.
 */
#include "entry_macros.h"

#define NR_RT_SIGPROCMASK 14
#define NR_RT_SIGRETURN 15
#define NR_EXIT 60
#define SIG_SETMASK 2

	.text
	.hidden zpl_enter
	.hidden zpl_cpu
	.hidden zpl_thread_table
	.hidden zpl_tid_table
	.hidden zpl_site_table
	.hidden zpl_filter

/* Goes to \pass if nobody wants the number. Clobbers rcx, r11, flags. */
	.macro filter number, pass
	mov	\number, %ecx
	mov	$ZPL_FILTER_LAST, %r11d
	cmp	%r11d, %ecx
	cmova	%r11d, %ecx
	lea	zpl_filter(%rip), %r11
	cmpb	$0, (%r11,%rcx)
	je	\pass
	.endm

/*
 * zpl_entry_const - from a stub whose number is known
 *
 * In:       rax = site << 16; all else the program's
 * Out:      through zpl_leave
 * Clobbers: nothing that the kernel would keep
 * Stack:    the program's is not touched; the thread's own holds struct zpl_frame
 * Source:   arch/x86/entry/entry_64.S, entry_SYSCALL_64 (what a call keeps)
 */
func zpl_entry_const
	.cfi_startproc
	.cfi_undefined rip
	lahf
	seto	%al
	mov	%rax, %rcx
	shr	$16, %rcx
	filter	S_NR(%rcx), zpl_pass_const
	find_thread zpl_unknown_const
zpl_const_found:
	cmpl	$0, T_STATE(%rcx)
	jne	zpl_pass_const
	save_frame
	cfi_frame
	mov	%rax, %rdi
	shr	$16, %rdi
	movslq	S_NR(%rdi), %rcx
	mov	%rcx, F_NR(%rsp)
	enter_c
	.cfi_endproc
	.size zpl_entry_const, . - zpl_entry_const

/*
 * zpl_entry_var - from a stub whose number is in eax
 *
 * In:  rax = bswap64(number) | index << 16; all else as above
 */
func zpl_entry_var
	.cfi_startproc
	.cfi_undefined rip
	lahf
	seto	%al
	mov	%rax, %rcx
	bswap	%rcx
	filter	%ecx, zpl_pass_var
	find_thread zpl_unknown_var
zpl_var_found:
	cmpl	$0, T_STATE(%rcx)
	jne	zpl_pass_var
	save_frame
	cfi_frame
	mov	%rax, %rcx
	bswap	%rcx
	movslq	%ecx, %rcx
	mov	%rcx, F_NR(%rsp)
	mov	%eax, %edi
	shr	$16, %edi
	mov	zpl_site_table(%rip), %rcx
	mov	(%rcx,%rdi,8), %rdi
	enter_c
	.cfi_endproc
	.size zpl_entry_var, . - zpl_entry_var

/* The call goes to the kernel unseen: the thread is in zpl or in a hook, or is none of the program's. */
func zpl_pass_const
	mov	%rax, %rcx
	shr	$16, %rcx
	mov	S_PASS(%rcx), %rcx
	add	$0x7f, %al
	sahf
	jmp	*%rcx
	.size zpl_pass_const, . - zpl_pass_const

func zpl_pass_var
	mov	%eax, %ecx
	shr	$16, %ecx
	mov	zpl_site_table(%rip), %r11
	mov	(%r11,%rcx,8), %rcx
	mov	S_PASS(%rcx), %rcx
	mov	%rax, %r11
	add	$0x7f, %al
	sahf
	mov	%r11, %rax
	bswap	%rax
	mov	%eax, %eax
	jmp	*%rcx
	.size zpl_pass_var, . - zpl_pass_var

func zpl_unknown_const
	find_by_tid zpl_const_found, zpl_pass_const
	.size zpl_unknown_const, . - zpl_unknown_const

func zpl_unknown_var
	find_by_tid zpl_var_found, zpl_pass_var
	.size zpl_unknown_var, . - zpl_unknown_var

/* Entries for a CPU or kernel without FSGSBASE: always by thread id. */
func zpl_entry_const_slow
	lahf
	seto	%al
	jmp	zpl_unknown_const
	.size zpl_entry_const_slow, . - zpl_entry_const_slow

func zpl_entry_var_slow
	lahf
	seto	%al
	jmp	zpl_unknown_var
	.size zpl_entry_var_slow, . - zpl_entry_var_slow

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
	cfi_frame
	mov	%rsp, %rcx
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
zpl_leave_deferred:
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

/*
 * zpl_leave_sigreturn(frame) - carry out the program's rt_sigreturn; does not return
 *
 * In: rdi = frame. The kernel takes everything from the stack rsp points at.
 */
func zpl_leave_sigreturn
	mov	F_THREAD(%rdi), %rcx
	mov	F_RSP(%rdi), %rsp
	movb	$0, T_DEFERRED(%rcx)
	movl	$0, T_STATE(%rcx)
	.globl zpl_sigreturn_window
	.hidden zpl_sigreturn_window
zpl_sigreturn_window:
	mov	$NR_RT_SIGRETURN, %eax
	syscall
	ud2
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

/*
 * zpl_real_syscall(args, thread, result) - the kernel's turn, inside a call
 *
 * In:  rdi = uint64_t nr, a1 … a6 (seven words), rsi = thread, rdx = where the result goes
 * Out: eax = 0 done; 1 a signal must be delivered first and the call was not made (or is to be
 *      made again). There is no moment between looking for a waiting signal and the call at
 *      which a signal could be overlooked: signal.c moves rip out of the window.
 *      rcx is 0 at the syscall until the kernel has been in it.
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
	call	zpl_signal_route
	pop	%rdx
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
	.cfi_endproc
	.size zpl_signal_wrapper, . - zpl_signal_wrapper

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

	.globl zpl_slots
	.hidden zpl_slots
	.globl zpl_slots_end
	.hidden zpl_slots_end
	.bss
	.p2align 6
zpl_slots:
	.zero	64 * 32
zpl_slots_end:

	.section .note.GNU-stack, "", @progbits
