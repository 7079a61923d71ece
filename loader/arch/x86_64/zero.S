/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * zero - from the landing code behind the page at VA 0 into zpl
 *
 * The rules of entry.S hold, with one exception: the site's `call *%rax` has pushed its
 * return address into [rsp-8, rsp-1] as the program has them, which the plan proved
 * dead. Nothing more is written there; on the way in it has not been popped yet.
 */
#include "entry_macros.h"

	.text
	.hidden zpl_entered
	.hidden zpl_thread_table
	.hidden zpl_tid_table
	.hidden zpl_pass_const

/*
 * zpl_entry_zero - from the landing code, which has found the site
 *
 * In:       rax = site << 16 | seto << 0 | lahf << 8; rsp = the program's - 8; rcx, r11 free;
 *           all else the program's but for the arithmetic flags
 * Out:      through zpl_leave
 * Clobbers: nothing that the kernel would keep
 * Stack:    as zpl_entry_const; the frame's rsp is the program's own again
 * Unwind:   the return address is at rsp, then in the site
 */
func zpl_entry_zero
	begin_zero
	find_thread zpl_unknown_zero, zero
zpl_zero_found:
	cmpl	$0, T_STATE(%rcx)
	jne	zpl_pass_const
	save_frame
	.cfi_escape 0x0f, 6, FRAME_RSP, 0xa8, 0x02, 0x06, 0x23, 8	/* CFA = *(frame + F_RSP) + 8 */
	cfi_ret_rax
	addq	$8, F_RSP(%rsp)
	cfi_frame FRAME_RSP
	cfi_ret_rax
	mov	%rax, %rdi
	shr	$16, %rdi
	movslq	S_NR(%rdi), %rsi
	mov	S_FILTER(%rdi), %edx
	jmp	zpl_entered
	end_zero
	.size zpl_entry_zero, . - zpl_entry_zero

/* Also the entry for a CPU or kernel without FSGSBASE: the thread is found by its id. */
func zpl_unknown_zero
	find_by_tid zpl_zero_found, zpl_pass_const
	.size zpl_unknown_zero, . - zpl_unknown_zero

	.section .note.GNU-stack, "", @progbits
