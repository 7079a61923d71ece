/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * peer_sled_entry - behind the sled: keep what a C function may change, call peer_sled_hook
 *
 * In:    rax = number, (rsp) = return address, pushed onto the program's stack: the red zone's
 *        last word is lost. No vector state, no flags are kept.
 * Stack: 8 saved registers, then peer_sled_hook's seventh argument and padding
 */
	.text
	.globl peer_sled_entry
	.hidden peer_sled_entry
	.hidden peer_sled_hook
	.type peer_sled_entry, @function
peer_sled_entry:
	cmp	$15, %eax
	je	1f
	push	%rbp
	mov	%rsp, %rbp
	and	$-16, %rsp
	push	%rdi
	push	%rsi
	push	%rdx
	push	%rcx
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r9
	push	%r9
	mov	%r8, %r9
	mov	%r10, %r8
	mov	%rdx, %rcx
	mov	%rsi, %rdx
	mov	%rdi, %rsi
	mov	%rax, %rdi
	call	peer_sled_hook
	add	$16, %rsp
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rcx
	pop	%rdx
	pop	%rsi
	pop	%rdi
	leave
	ret
1:	add	$8, %rsp
	syscall
	ud2
	.size peer_sled_entry, . - peer_sled_entry
	.section .note.GNU-stack, "", @progbits
