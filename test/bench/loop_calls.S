/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * loop_calls - one system call, over and over
 *
 * loop_NAME(n, a1, a2, a3): calls NAME n times. The number is loaded directly before the
 * call, as compilers do it; loop_site's call is one that cannot be patched without a page
 * at VA 0: its number comes in a register and any address may be jumped to.
 */
	.text

	.macro begin name
	.globl \name
	.hidden \name
	.type \name, @function
	.p2align 6
\name:
	.cfi_startproc
	push	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbx, 0
	mov	%rdi, %rbx
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	xor	%r10d, %r10d
	.endm

	.macro end name
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbx
	ret
	.cfi_endproc
	.size \name, . - \name
	.endm

	.macro loop name, nr
	begin \name
1:	mov	$\nr, %eax
	syscall
	dec	%rbx
	jnz	1b
	end \name
	.endm

	loop loop_nr500, 500
	loop loop_getpid, 39
	loop loop_read, 0
	loop loop_futex, 202

#ifdef BENCH_SITE
	begin loop_site
	mov	$39, %r8d
	lea	2f(%rip), %r9
	.p2align 4
1:	mov	%r8d, %eax
	syscall
	jmp	*%r9
2:	dec	%rbx
	jnz	1b
	end loop_site
#endif

	.section .note.GNU-stack, "", @progbits
