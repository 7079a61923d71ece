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
 * zpl_entry_hook
 *
 * In:       rax = site << 16; all else the caller's
 * Out:      at S_CONT of the site, rax = result; or at S_PASS, which makes the call
 * Clobbers: rcx, r11
 * Stack:    from the caller's rsp: 128 red zone, flags, rbx, return address for unwinding, the six
 *           arguments, site
 * Unwind:   as if the site had called; a thread of a hook may be cancelled in its call
 */
	.globl zpl_entry_hook
	.hidden zpl_entry_hook
	.hidden zpl_hook_call
	.type zpl_entry_hook, @function
	.p2align 6
zpl_entry_hook:
	.cfi_startproc
	.cfi_undefined rip
	lea	-128(%rsp), %rsp
	pushfq
	push	%rbx
	mov	%rsp, %rbx
	shr	$16, %rax
	push	S_RET(%rax)
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
	push	%rax
	mov	%rax, %rsi
	and	$-16, %rsp
	cld
	call	zpl_hook_call
	mov	-64(%rbx), %r11
	mov	S_CONT(%r11), %rcx
	test	%rdx, %rdx
	cmovnz	S_PASS(%r11), %rcx
	mov	-56(%rbx), %rdi
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
	.size zpl_entry_hook, . - zpl_entry_hook

	.section .note.GNU-stack, "", @progbits
