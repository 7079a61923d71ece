/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * entry_macros - what all ways into zpl have in common; for assembly files only
 *
 * The rules at the top of entry.S hold for every one of these.
 */
#ifndef ZPL_ARCH_ENTRY_MACROS_H
#define ZPL_ARCH_ENTRY_MACROS_H

#include "layout.h"

#define NR_GETTID 186

	.macro func name
	.globl \name
	.hidden \name
	.type \name, @function
	.p2align 6
\name:
	.endm

/* The program's registers, seen from the frame in a register: for backtraces through a call. */
#define FRAME_RSP 0x77 /* DW_OP_breg7 */
#define FRAME_RBX 0x73 /* DW_OP_breg3 */
#define FRAME_RCX 0x72 /* DW_OP_breg2 */
	.macro cfi_frame in
	.cfi_escape 0x0f, 4, \in, 0xa8, 0x02, 0x06	/* CFA = *(frame + F_RSP) */
	.cfi_escape 0x10, 16, 3, \in, 0xa8, 0x01	/* return address at frame + F_CONT */
	.cfi_escape 0x10, 3, 3, \in, 0xc0, 0x01		/* rbx */
	.cfi_escape 0x10, 6, 3, \in, 0xc8, 0x01		/* rbp */
	.cfi_escape 0x10, 12, 3, \in, 0xd0, 0x01	/* r12 */
	.cfi_escape 0x10, 13, 3, \in, 0xd8, 0x01	/* r13 */
	.cfi_escape 0x10, 14, 3, \in, 0xe0, 0x01	/* r14 */
	.cfi_escape 0x10, 15, 3, \in, 0xe8, 0x01	/* r15 */
	.endm

/* The program's stack and registers again, all but rcx, which says where it goes on. */
	.macro cfi_back
	.cfi_def_cfa rsp, 0
	cfi_ret_rcx
	.irp reg, rbx, rbp, r12, r13, r14, r15
	.cfi_same_value \reg
	.endr
	.endm
	.macro cfi_ret_rcx
	.cfi_escape 0x16, 16, 2, FRAME_RCX, 0x00
	.endm

/*
 * Where the program goes on, before that is in the frame: in the site, which is rax >> 16, or rdi. All
 * that a callee keeps is then as it was. A debugger sets a breakpoint there: not behind the call, which
 * may lie in the middle of the patch.
 */
	.macro cfi_ret_rax
	.cfi_escape 0x16, 16, 7, 0x70, 0x00, 0x40, 0x25, 0x23, S_CONT, 0x06
	.endm
	.macro cfi_ret_rdi
	.cfi_escape 0x16, 16, 5, 0x75, 0x00, 0x23, S_CONT, 0x06
	.endm

/*
 * Unwinding, on the program's stack: from a stub whose number is known, and from the landing code. For the other
 * stubs the site is in a table, whose address .eh_frame cannot hold: stub_unwind.S, for code between the labels.
 */
	.macro begin_const
	.cfi_startproc
	.cfi_def_cfa rsp, 0
	cfi_ret_rax
	.endm
	.macro end_const
	.cfi_endproc
	.endm
	.macro begin_zero
	.cfi_startproc
	.cfi_def_cfa rsp, 8
	.endm
	.macro end_zero
	.cfi_endproc
	.endm
	.macro begin_var
	.globl zpl_var_search
	.hidden zpl_var_search
zpl_var_search:
	.endm
	.macro end_var
	.globl zpl_var_search_end
	.hidden zpl_var_search_end
zpl_var_search_end:
	.endm

/*
 * In: rax = packed. Out: rcx = thread record. Clobbers r11, flags. Goes to \unknown if none. \from: const, var
 * or zero, for unwinding.
 *
 * The fs base decides. Where it is in the table is guessed from the stack pointer: the CPU goes on
 * with the record while RDFSBASE, and the search that would wait for it, are still on their way. A guess that
 * still leads to another thread stays, so that two threads never write to one in turn.
 */
	.macro guess reg, reg32
	mov	%rsp, %\reg
	shr	$11, %\reg
	xor	%rsp, %\reg
	shr	$12, %\reg
	and	$(ZPL_GUESSES - 1), %\reg32
	.endm
	.macro find_thread unknown, from
	guess	rcx, ecx
	mov	zpl_thread_table(%rip), %r11
	mov	-(ZPL_GUESSES * 8)(%r11,%rcx,8), %rcx
	rdfsbase %r11
	cmp	%r11, (%rcx)
	jne	2f
1:	mov	8(%rcx), %rcx
	test	%rcx, %rcx
	jz	\unknown
	.subsection 1
	begin_\from
2:	cmpq	$0, (%rcx)	/* neither used nor freed */
	jg	3f
	search_table \unknown
	guess	r11, r11d
	shl	$3, %r11
	add	zpl_thread_table(%rip), %r11
	mov	%rcx, -(ZPL_GUESSES * 8)(%r11)
	jmp	1b
3:	search_table \unknown
	jmp	1b
	end_\from
	.previous
	.endm

/* In: r11 = fs base. Out: rcx = its entry. */
	.macro search_table unknown
	imul	$-1640531535, %r11d, %ecx	/* ZPL_TABLE_HASH */
	shr	$(32 - ZPL_TABLE_BITS), %ecx
	shl	$4, %ecx
	add	zpl_thread_table(%rip), %rcx
4:	cmp	%r11, (%rcx)
	je	5f
	cmpq	$0, (%rcx)
	je	\unknown
	add	$16, %rcx
	jmp	4b
5:
	.endm

/* In: r11 = frame, rcx = thread. */
	.macro save_args
	mov	%rdi, F_CALL_ARG(%r11)
	mov	%rsi, F_CALL_ARG+8(%r11)
	mov	%rdx, F_CALL_ARG+16(%r11)
	mov	%r10, F_CALL_ARG+24(%r11)
	mov	%r8, F_CALL_ARG+32(%r11)
	mov	%r9, F_CALL_ARG+40(%r11)
	mov	%rcx, F_THREAD(%r11)
	.endm

/*
 * In: rcx = thread, rax = packed. Saves all registers in a new frame and goes onto it, in zpl from now
 * on. Out: rsp = frame; rcx and rax as they were.
 */
	.macro save_frame
	movl	$1, T_STATE(%rcx)
	movb	$0, T_SELECTOR(%rcx)
	mov	T_SP(%rcx), %r11
	sub	$F_SIZE, %r11
	fill_frame %r11
	save_args
	mov	%rsp, F_RSP(%r11)
	mov	%r11, %rsp
	.endm

/* In: the program's registers are live, all but rax, rcx and r11; \frame. Keeps them for zpl_leave. */
	.macro fill_frame frame
	mov	%rdi, F_RDI(\frame)
	mov	%rsi, F_RSI(\frame)
	mov	%rdx, F_RDX(\frame)
	mov	%r10, F_R10(\frame)
	mov	%r8, F_R8(\frame)
	mov	%r9, F_R9(\frame)
	keep_callee \frame
	.endm
	.macro keep_callee frame
	mov	%rbx, F_RBX(\frame)
	mov	%rbp, F_RBP(\frame)
	mov	%r12, F_R12(\frame)
	mov	%r13, F_R13(\frame)
	mov	%r14, F_R14(\frame)
	mov	%r15, F_R15(\frame)
	.endm

/*
 * The rest of a frame, but for its flags. In: rsp = frame, rdi = site, rsi = number, rcx = thread.
 * Clobbers r8-r11.
 */
	.macro complete_frame
	mov	%rsi, F_NR(%rsp)
	mov	%rsi, F_CALL_NR(%rsp)
	mov	S_ADDR(%rdi), %r8
	mov	S_RET(%rdi), %r9
	mov	S_CONT(%rdi), %r10
	mov	F_RSP(%rsp), %r11
	mov	T_TID(%rcx), %esi
	mov	%r9, F_CALL_PC(%rsp)
	mov	%r8, F_CALL_SITE(%rsp)
	mov	%r11, F_CALL_SP(%rsp)
	mov	%rsi, F_CALL_TID(%rsp)
	mov	%rsp, F_CALL_FRAME(%rsp)
	movq	$1, F_CALL_NEXT(%rsp)
	mov	%r10, F_CONT(%rsp)
	mov	%rdi, F_SITE(%rsp)
	mov	%r9, F_RET(%rsp)
	movq	$0, F_HAS_VECTORS(%rsp)		/* and F_ACTION */
	.endm

/* In: \flags = what pushfq gave, rax = packed. Out: \flags as the program's. Clobbers edi, r8. */
	.macro unpack_flags flags
	movzbl	%ah, %edi
	movzbl	%al, %r8d
	and	$~FL_ARITH, \flags
	and	$FL_LOW, %edi
	shl	$11, %r8d
	or	%rdi, \flags
	or	%r8, \flags
	.endm

/*
 * A thread that is not found by its fs base: find it by its thread id. gettid needs rax, and there
 * is no stack; rax is kept in a slot chosen by rsp, which no two running threads share. A slot
 * is 32 bytes: lock, owner's rsp, rax, unused. A handler that interrupts takes another slot.
 * Out: rcx = thread, rax as it was; goes to \found or \none. Nothing unwinds from here.
 */
	.macro find_by_tid found, none
	.cfi_startproc
	.cfi_undefined rip
	mov	%rsp, %rcx
	shr	$4, %rcx
	and	$63, %ecx
	shl	$5, %ecx
	lea	zpl_slots(%rip), %r11
	add	%r11, %rcx
1:	lock btsq $0, (%rcx)
	jnc	2f
	add	$32, %rcx
	lea	zpl_slots_end(%rip), %r11
	cmp	%r11, %rcx
	jb	1b
	lea	zpl_slots(%rip), %rcx
	pause
	jmp	1b
2:	mov	%rax, 16(%rcx)
	mov	%rsp, 8(%rcx)
	mov	$NR_GETTID, %eax
	syscall
	lea	zpl_slots(%rip), %rcx
3:	cmp	%rsp, 8(%rcx)
	je	4f
	add	$32, %rcx
	jmp	3b
4:	mov	%eax, %r11d
	and	$(ZPL_TABLE_SIZE - 1), %r11d
	shl	$4, %r11
	add	zpl_tid_table(%rip), %r11
5:	cmp	%rax, (%r11)
	je	6f
	cmpq	$0, (%r11)
	je	6f
	add	$16, %r11
	jmp	5b
6:	mov	8(%r11), %r11
	mov	16(%rcx), %rax
	movq	$0, 8(%rcx)
	movq	$0, (%rcx)
	mov	%r11, %rcx
	test	%rcx, %rcx
	jz	\none
	jmp	\found
	.cfi_endproc
	.endm

#endif
