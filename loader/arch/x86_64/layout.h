/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * layout - offsets that assembly and C share; C asserts each against its structure
 */
#ifndef ZPL_ARCH_LAYOUT_H
#define ZPL_ARCH_LAYOUT_H

/* struct zpl_frame: the program's registers at a call, in the order in which they are stored */
#define F_FLAGS 0
#define F_AX 8
#define F_RDI 16
#define F_RSI 24
#define F_RDX 32
#define F_R10 40
#define F_R8 48
#define F_R9 56
#define F_CALL 64 /* struct zpl_call, whose members are: */
#define F_CALL_NR 64
#define F_CALL_ARG 72
#define F_CALL_PC 120
#define F_CALL_SITE 128
#define F_CALL_SP 136
#define F_CALL_TID 144 /* and flags behind it */
#define F_CALL_FRAME 152 /* reserved[0] */
#define F_CALL_NEXT 160  /* reserved[1]: number of the next hook */
#define F_CONT 168
#define F_SITE 176
#define F_THREAD 184
#define F_RBX 192
#define F_RBP 200
#define F_R12 208
#define F_R13 216
#define F_R14 224
#define F_R15 232
#define F_NR 240
#define F_HAS_VECTORS 248
#define F_ACTION 252
#define F_RAX 256
#define F_FS 264
#define F_RARE 272
#define F_RARE_AREA 280
#define F_RET 288
#define F_RSP 296
#define F_MXCSR 304
#define F_VECTORS 320
#define F_VECTORS_SIZE 2112
#define F_SIZE 2496 /* F_VECTORS + F_VECTORS_SIZE + 64, a multiple of 64 */

/* struct zpl_thread */
#define T_SP 0
#define T_FS 8
#define T_HOOK_FS 16
#define T_STATE 24
#define T_DEFERRED 28
#define T_BY_FRAME 2 /* ZPL_BY_FRAME */
#define T_UNBLOCK 32
#define T_RESTORE 40
#define T_RARE 48
#define T_TID 56
#define T_IN_HOOK 60
#define T_SELECTOR 64
#define T_ARMED 65

/* struct zpl_site */
#define S_ADDR 0
#define S_RET 8
#define S_CONT 16
#define S_PASS 24
#define S_NR 32
#define S_FILTER 36
#define S_N_BEFORE 41
#define S_N_AFTER 42
#define S_PATCH_LEN 43
#define S_PATCH_AT 48
#define S_STUB 56
#define S_CALL 64
#define S_FROM 84
#define S_TO 92

/* struct zpl_stubs */
#define A_START 0
#define A_END 8
#define A_SITE 16
#define A_N 24
#define A_NEXT 32

/* zpl_filter's bytes */
#define ZPL_FILTER_PASS 0  /* straight to the kernel */
#define ZPL_FILTER_LEAN 1  /* a hook's fast() decides; nothing else has a part in it: lean.S */
#define ZPL_FILTER_FAST 2  /* a hook's fast() decides first: hot.S */
#define ZPL_FILTER_PLAIN 3 /* a hook wants it, and zpl has no part in it */
#define ZPL_FILTER_C 4     /* dispatch.c decides */
/* As PASS and LEAN if the first argument, a descriptor, is below all that hooks have had; else as C. */
#define ZPL_FILTER_PASS_LOW 5
#define ZPL_FILTER_LEAN_LOW 6

/* enum zpl_fast_what */
#define FAST_SLOW 0
#define FAST_PASS 1
#define FAST_ANSWER 2

/* struct zpl_cpu */
#define CPU_VECTORS 0    /* enum: bytes saved a register: 16, 32, 64 */
#define CPU_RARE_MASK 4  /* XSAVE components saved only when in use: x87, AMX */
#define CPU_RARE_SIZE 8  /* bytes of an XSAVE area that holds them */
#define CPU_FSGSBASE 12

#define ZPL_FILTER_LAST 1024 /* ZPL_NR_MAX: all other numbers */
#define ZPL_FILTER_EVER 1025 /* always ZPL_FILTER_C: for sites that are not plain calls */

/* The thread table: open addressing, 16-byte entries {fs base, thread}. */
#define ZPL_TABLE_BITS 16
#define ZPL_TABLE_SIZE (1 << ZPL_TABLE_BITS)
#define ZPL_TABLE_HASH 0x9e3779b1
/* Before the table: pointers to entries, the one to try first for a hash of the stack pointer. */
#define ZPL_GUESSES 512

/* rflags */
#define FL_ARITH 0x8d5 /* CF PF AF ZF SF OF */
#define FL_LOW 0xd5    /* those of them in the low byte */
#define FL_DF 0x400
#define FL_AC 0x40000

#define MXCSR_DEFAULT 0x1f80
#define FCW_DEFAULT 0x37f

#endif
