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
 *   - up to the labels _decided, and on the way back to the stub, a signal comes before the call:
 *     sigwindow.c makes the program's registers from what is in rax. It knows the labels
 *     between which rax and the flags change their meaning.
 */
#include "entry_macros.h"

	.macro label name
	.globl \name
	.hidden \name
\name:
	.endm

	.text
	.hidden zpl_entered
	.hidden zpl_lean
	.hidden zpl_thread_table
	.hidden zpl_tid_table
	.hidden zpl_site_table
	.hidden zpl_filter
	.hidden zpl_descriptors_lowest

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
	begin_const
	lahf
	seto	%al
label zpl_entry_const_packed
	mov	%rax, %rcx
	shr	$16, %rcx
	mov	S_FILTER(%rcx), %r11d
	lea	zpl_filter(%rip), %rcx
	movzbl	(%rcx,%r11), %ecx
	cmp	$ZPL_FILTER_LEAN, %ecx
	jb	zpl_pass_const
	je	zpl_lean
	cmp	$ZPL_FILTER_PASS_LOW, %ecx
	jae	zpl_low_const
label zpl_entry_const_decided
	find_thread zpl_unknown_const, const
label zpl_const_found
	cmpl	$0, T_STATE(%rcx)
	jne	zpl_pass_const
	save_frame
	cfi_frame FRAME_RSP
	cfi_ret_rax
	mov	%rax, %rdi
	shr	$16, %rdi
	movslq	S_NR(%rdi), %rsi
	mov	S_FILTER(%rdi), %edx
	jmp	zpl_entered
	end_const
	.size zpl_entry_const, . - zpl_entry_const

/*
 * zpl_entry_var - from a stub whose number is in eax
 *
 * In:  rax = bswap64(number) | index << 16; all else as above
 */
func zpl_entry_var
	lahf
	seto	%al
label zpl_entry_var_packed
	mov	%rax, %rcx
	bswap	%rcx
	mov	$ZPL_FILTER_LAST, %r11d
	cmp	%r11d, %ecx
	cmova	%r11d, %ecx
	lea	zpl_filter(%rip), %r11
	cmpb	$ZPL_FILTER_PASS, (%r11,%rcx)
	je	zpl_pass_var
label zpl_entry_var_decided
	find_thread zpl_unknown_var, var
zpl_var_found:
	cmpl	$0, T_STATE(%rcx)
	jne	zpl_pass_var
	save_frame
label zpl_var_framed
	mov	%rax, %rsi
	bswap	%rsi
	mov	$ZPL_FILTER_LAST, %edx
	cmp	%edx, %esi
	cmovb	%esi, %edx
	movslq	%esi, %rsi
	mov	%eax, %edi
	shr	$16, %edi
	mov	zpl_site_table(%rip), %r8
	mov	(%r8,%rdi,8), %rdi
label zpl_var_known
	.cfi_startproc
	cfi_frame FRAME_RSP
	cfi_ret_rdi
	jmp	zpl_entered
	.cfi_endproc
	.size zpl_entry_var, . - zpl_entry_var

/* ecx = filter byte. The call names a descriptor, in edi: may it be a hook's? Signed: AT_FDCWD is not. */
func zpl_low_const
	begin_const
	cmp	zpl_descriptors_lowest(%rip), %edi
	jge	zpl_entry_const_decided
	cmp	$ZPL_FILTER_PASS_LOW, %ecx
	jne	zpl_lean
/* The call goes to the kernel unseen: the thread is in zpl or in a hook, or is none of the program's. */
	.globl zpl_pass_const
	.hidden zpl_pass_const
	.type zpl_pass_const, @function
zpl_pass_const:
	mov	%rax, %rcx
	shr	$16, %rcx
	mov	S_PASS(%rcx), %rcx
	add	$0x7f, %al
	sahf
label zpl_pass_const_flags
	jmp	*%rcx
label zpl_pass_const_end
	end_const
	.size zpl_low_const, . - zpl_low_const
	.size zpl_pass_const, . - zpl_pass_const

func zpl_pass_var
	mov	%eax, %ecx
	shr	$16, %ecx
	mov	zpl_site_table(%rip), %r11
	mov	(%r11,%rcx,8), %rcx
	mov	S_PASS(%rcx), %rcx
label zpl_pass_var_known
	.cfi_startproc
	.cfi_def_cfa rsp, 0
	cfi_ret_rcx
	mov	%rax, %r11
	add	$0x7f, %al
	sahf
label zpl_pass_var_flags
	mov	%r11, %rax
	bswap	%rax
label zpl_pass_var_number
	mov	%eax, %eax
	jmp	*%rcx
label zpl_pass_var_end
	.cfi_endproc
	.size zpl_pass_var, . - zpl_pass_var

func zpl_unknown_const
	find_by_tid zpl_const_found, zpl_pass_const
	.size zpl_unknown_const, . - zpl_unknown_const

func zpl_unknown_var
	find_by_tid zpl_var_found, zpl_pass_var
	.size zpl_unknown_var, . - zpl_unknown_var

/* Entries for a CPU or kernel without FSGSBASE: always by thread id. */
func zpl_entry_const_slow
	begin_const
	lahf
	seto	%al
	jmp	zpl_unknown_const
	end_const
	.size zpl_entry_const_slow, . - zpl_entry_const_slow

func zpl_entry_var_slow
	lahf
	seto	%al
	jmp	zpl_unknown_var
label zpl_entry_var_slow_end
	.size zpl_entry_var_slow, . - zpl_entry_var_slow

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
