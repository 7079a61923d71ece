/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_call - from a stub of the hook namespace's libc to the function that makes the call
 *
 * Runs on the stack and thread block of the code that calls, which is the hook's own: no frame
 * of zpl's, no switch. Everything is as the kernel leaves it afterwards, and the red zone is kept.
 */
#include "layout.h"

	.text
/*
 * zpl_entry_hook, zpl_entry_hook_var
 *
 * In:       rax = site << 16, or bswap64(number) | index << 16 where the site has no number of its own; all else
 *           the caller's
 * Out:      at S_CONT of the site, rax = result; or where the call is made: at S_PASS, or at the instruction itself,
 *           by which libc knows from 2.41 on that a thread may be cancelled there
 * Clobbers: rcx, r11
 * Stack:    from the caller's rsp: 128 red zone, flags, rbx, return address for unwinding, the six
 *           arguments, site, number
 * Unwind:   as if the site had called; a thread of a hook may be cancelled in its call
 */
	.hidden zpl_hook_call

	.macro hook_begins name
	.globl \name
	.hidden \name
	.type \name, @function
	.p2align 6
\name:
	.cfi_startproc
	.cfi_undefined rip
	lea	-128(%rsp), %rsp
	pushfq
	push	%rbx
	mov	%rsp, %rbx
	.endm

/* r11 = site, rcx = number; @way: what of the site leads to where the call is made */
	.macro hook_calls name, way
	push	S_RET(%r11)
	.cfi_def_cfa rbx, 144
	.cfi_offset rbx, -144
	.cfi_offset rip, -152
	push	%r9
	push	%r8
	push	%r10
	push	%rdx
	push	%rsi
	push	%rdi
	mov	%rsp, %rdi
	push	%r11
	push	%rcx
	movslq	%ecx, %rsi
	and	$-16, %rsp
	cld
	call	zpl_hook_call
	mov	-64(%rbx), %r11
	mov	S_CONT(%r11), %rcx
	test	%rdx, %rdx
	jz	1f
	mov	-72(%rbx), %eax
	mov	\way(%r11), %rcx
1:	mov	-56(%rbx), %rdi
	mov	-48(%rbx), %rsi
	mov	-40(%rbx), %rdx
	mov	-32(%rbx), %r10
	mov	-24(%rbx), %r8
	mov	-16(%rbx), %r9
	mov	%rbx, %rsp
	pop	%rbx
	.cfi_def_cfa rsp, 136
	.cfi_restore rbx
	popfq
	lea	128(%rsp), %rsp
	.cfi_def_cfa rsp, 0
	jmp	*%rcx
	.cfi_endproc
	.size \name, . - \name
	.endm

	hook_begins zpl_entry_hook
	shr	$16, %rax
	mov	%rax, %r11
	mov	S_NR(%rax), %ecx
	hook_calls zpl_entry_hook, S_PASS

	.hidden zpl_site_table
	hook_begins zpl_entry_hook_var
	mov	%eax, %ecx
	shr	$16, %ecx
	mov	zpl_site_table(%rip), %r11
	mov	(%r11,%rcx,8), %r11
	bswap	%rax
	mov	%eax, %ecx
	hook_calls zpl_entry_hook_var, S_ADDR

	.section .note.GNU-stack, "", @progbits
