/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * regs.S - regs_call() and regs_call_rsp(), see regs.h
 *
 * In:       rdi = struct regs, rsi = stack pointer for the call (regs_call_rsp)
 * Out:      the struct
 * Clobbers: caller-saved registers
 * Stack:    six saved registers and the struct's address
 */
	.text

	.macro SAVE
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	.endm

	.macro LOAD
	pushq	120(%rdi)
	popfq
	mov	0(%rdi), %rax
	mov	8(%rdi), %rbx
	mov	16(%rdi), %rcx
	mov	24(%rdi), %rdx
	mov	32(%rdi), %rsi
	mov	48(%rdi), %rbp
	mov	56(%rdi), %r8
	mov	64(%rdi), %r9
	mov	72(%rdi), %r10
	mov	80(%rdi), %r11
	mov	88(%rdi), %r12
	mov	96(%rdi), %r13
	mov	104(%rdi), %r14
	mov	112(%rdi), %r15
	mov	40(%rdi), %rdi
	.endm

	/* rdi = struct again, the call's rdi on top of the stack */
	.macro STORE
	mov	%rax, 0(%rdi)
	mov	%rbx, 8(%rdi)
	mov	%rcx, 16(%rdi)
	mov	%rdx, 24(%rdi)
	mov	%rsi, 32(%rdi)
	mov	%rbp, 48(%rdi)
	mov	%r8, 56(%rdi)
	mov	%r9, 64(%rdi)
	mov	%r10, 72(%rdi)
	mov	%r11, 80(%rdi)
	mov	%r12, 88(%rdi)
	mov	%r13, 96(%rdi)
	mov	%r14, 104(%rdi)
	mov	%r15, 112(%rdi)
	pushfq
	popq	120(%rdi)
	popq	40(%rdi)
	push	$0x202
	popfq
	.endm

	.macro LEAVE
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
	.endm

	.globl	regs_call
	.type	regs_call, @function
regs_call:
	.cfi_startproc
	SAVE
	push	%rdi
	LOAD
	syscall
1:	xchg	%rdi, (%rsp)
	STORE
	lea	1b(%rip), %rax
	mov	%rax, 128(%rdi)
	LEAVE
	.cfi_endproc
	.size	regs_call, . - regs_call

	.globl	regs_call_rsp
	.type	regs_call_rsp, @function
regs_call_rsp:
	.cfi_startproc
	SAVE
	push	%rdi
	mov	%rsi, asked(%rip)
	mov	%rsp, saved(%rip)
	LOAD
	mov	asked(%rip), %rsp
	syscall
1:	xchg	%rsp, saved(%rip)
	xchg	%rdi, (%rsp)
	STORE
	lea	1b(%rip), %rax
	mov	%rax, 128(%rdi)
	/* the call's stack pointer must have come back as asked for */
	mov	saved(%rip), %rax
	cmp	asked(%rip), %rax
	je	2f
	ud2
2:	LEAVE
	.cfi_endproc
	.size	regs_call_rsp, . - regs_call_rsp

	.local	asked, saved
	.comm	asked, 8, 8
	.comm	saved, 8, 8
	.section .note.GNU-stack, "", @progbits
