/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * stub_unwind - how a debugger finds the program's frame from inside a stub: .debug_frame entries
 *
 * Data, read by debuggers only (debugger.c hands it to them); nothing in the process unwinds by it.
 * One entry serves all stubs of all areas: it looks up the site in zpl's own tables, as
 * zpl_site_stub_to_program() does.
 */
#include "layout.h"

#define RSP 7
#define RIP 16
#define DW_CFA_NOP 0x00
#define DW_CFA_DEF_CFA 0x0c
#define DW_CFA_DEF_CFA_EXPRESSION 0x0f
#define DW_CFA_OFFSET 0x80 /* and the register */
#define DW_CFA_VAL_EXPRESSION 0x16

	/* DWARF's stack machine. The top of the stack is on the right in the comments. */
	.macro addr symbol
	.byte 0x03
	.quad \symbol
	.endm
	.macro deref
	.byte 0x06
	.endm
	.macro deref8
	.byte 0x94, 1
	.endm
	.macro lit n
	.byte 0x30 + \n
	.endm
	.macro dup
	.byte 0x12
	.endm
	.macro drop
	.byte 0x13
	.endm
	.macro over
	.byte 0x14
	.endm
	.macro pick n
	.byte 0x15, \n
	.endm
	.macro swap
	.byte 0x16
	.endm
	.macro rot
	.byte 0x17
	.endm
	.macro and_
	.byte 0x1a
	.endm
	.macro minus
	.byte 0x1c
	.endm
	.macro plus
	.byte 0x22
	.endm
	.macro plus_n n
	.byte 0x23
	.uleb128 \n
	.endm
	.macro shl_
	.byte 0x24
	.endm
	.macro shr_
	.byte 0x25
	.endm
	.macro bra target
	.byte 0x28
	.short \target - . - 2
	.endm
	.macro ge
	.byte 0x2a
	.endm
	.macro gt
	.byte 0x2b
	.endm
	.macro lt
	.byte 0x2d
	.endm
	.macro ne
	.byte 0x2e
	.endm
	.macro le
	.byte 0x2c
	.endm
	.macro skip target
	.byte 0x2f
	.short \target - . - 2
	.endm
	.macro pc
	.byte 0x70 + RIP, 0
	.endm
	.macro rax
	.byte 0x70, 0
	.endm
	.macro uint16 n
	.byte 0x0a
	.short \n
	.endm

	.macro cie name
\name:
	.long	8f - 7f
7:	.long	-1		/* a CIE, of .debug_frame */
	.byte	1, 0		/* version, no augmentation */
	.uleb128 1
	.sleb128 -8
	.byte	RIP
	.endm
	.macro end_cie
	.p2align 3, DW_CFA_NOP
8:
	.endm

	.section .data.rel.ro, "aw", @progbits
	.globl zpl_unwind
	.hidden zpl_unwind
	.p2align 3
/*
 * A stub in the place of a call: the stack is the program's, as it has it at the instruction that the stub
 * is carrying out. A debugger looks up what it knows of the program for the byte before the return address, and
 * sets breakpoints at that, so it lies in the instruction that was moved, but never inside what was replaced:
 *
 *   moved from before the call   one behind its first byte; the patch's first byte if it was replaced
 *   the call, and behind it      behind the call, or behind what was replaced with it
 */
	.hidden zpl_site_stubs
	cie zpl_unwind
	.byte	DW_CFA_DEF_CFA, RSP, 0
	.byte	DW_CFA_VAL_EXPRESSION, RIP
	.uleb128 .Lend - .Lbegin
.Lbegin:
	addr	zpl_site_stubs
	deref				/* the area's stubs a */
.Larea:
	dup
	plus_n	A_START
	deref
	pc
	le
	over
	plus_n	A_END
	deref
	pc
	gt
	and_
	bra	.Lsites
	plus_n	A_NEXT
	deref
	skip	.Larea
.Lsites:
	dup
	plus_n	A_SITE
	deref
	swap
	plus_n	A_N
	deref				/* sites p, their number n */
.Lhalf:
	dup
	lit	1
	le
	bra	.Lfound
	dup
	lit	1
	shr_
	pick	2
	over
	lit	3
	shl_
	plus				/* p n n/2 middle */
	dup
	deref
	plus_n	S_STUB
	deref
	pc
	le
	bra	.Lupper
	drop
	swap
	drop
	skip	.Lhalf
.Lupper:
	rot
	minus
	rot
	swap
	drop
	swap
	skip	.Lhalf
.Lfound:
	drop
	deref				/* site s */
	dup
	plus_n	S_CALL
	deref
	pc
	le
	bra	.Lcall
	pc
	over
	plus_n	S_STUB
	deref
	minus
	lit	0			/* s, offset in the stub, number of a moved instruction */
.Lmove:
	pick	2
	plus_n	S_N_BEFORE
	deref8
	over
	le
	bra	.Lunmoved
	pick	2
	over
	plus
	plus_n	S_TO
	deref8
	pick	2
	ge
	bra	.Lmoved
	plus_n	1
	skip	.Lmove
.Lmoved:
	pick	2
	plus
	plus_n	S_FROM
	deref8
	dup
	pick	3
	plus_n	S_PATCH_LEN
	deref8
	lt
	bra	.Lpatched
	plus_n	1
	skip	.Laddress
.Lpatched:
	drop
	lit	0
.Laddress: /* s, unused, offset from patch_at */
	pick	2
	plus_n	S_PATCH_AT
	deref
	plus
	skip	.Lend
.Lunmoved:
	drop
	drop
.Lcall:
	dup
	plus_n	S_N_AFTER
	deref8
	lit	0
	ne
	bra	.Lbehind
	plus_n	S_RET
	deref
	skip	.Lend
.Lbehind:
	dup
	plus_n	S_PATCH_AT
	deref
	swap
	plus_n	S_PATCH_LEN
	deref8
	plus
.Lend:
	end_cie

/* A stub that is entered by a call, in the place of a function. */
	.globl zpl_unwind_called
	.hidden zpl_unwind_called
	cie zpl_unwind_called
	.byte	DW_CFA_DEF_CFA, RSP, 8
	.byte	DW_CFA_OFFSET + RIP, 1
	end_cie

/* In zpl, coming from a stub that has the number in rax: bits 16 to 31 are the site's place in the table. */
	.hidden zpl_site_table
	.macro ret_var
	.byte	DW_CFA_VAL_EXPRESSION, RIP
	.uleb128 4f - 3f
3:	addr	zpl_site_table
	deref
	rax
	lit	16
	shr_
	uint16	0xffff
	and_
	lit	3
	shl_
	plus
	deref
	plus_n	S_CONT
	deref
4:
	.endm

	.globl zpl_unwind_var
	.hidden zpl_unwind_var
	cie zpl_unwind_var
	.byte	DW_CFA_DEF_CFA, RSP, 0
	ret_var
	end_cie

/* The same, but rsp is the frame. */
	.globl zpl_unwind_framed
	.hidden zpl_unwind_framed
	cie zpl_unwind_framed
	.byte	DW_CFA_DEF_CFA_EXPRESSION
	.uleb128 2f - 1f
1:	.byte	0x70 + RSP
	.sleb128 F_RSP
	deref
2:	ret_var
	end_cie

	.globl zpl_unwind_end
	.hidden zpl_unwind_end
zpl_unwind_end:

	.section .note.GNU-stack, "", @progbits
