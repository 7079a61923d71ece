/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * layout - offsets that assembly and C share; C asserts each against its structure
 */
#ifndef ZPL_ARCH_LAYOUT_H
#define ZPL_ARCH_LAYOUT_H

/* struct zpl_frame: the program's registers at a call */
#define F_RDI 0
#define F_RSI 8
#define F_RDX 16
#define F_R10 24
#define F_R8 32
#define F_R9 40
#define F_RBX 48
#define F_RBP 56
#define F_R12 64
#define F_R13 72
#define F_R14 80
#define F_R15 88
#define F_RAX 96
#define F_FLAGS 104
#define F_RET 112
#define F_RSP 120
#define F_CONT 128
#define F_SITE 136
#define F_THREAD 144
#define F_NR 152
#define F_AX 160
#define F_FS 168
#define F_RARE 176
#define F_MXCSR 184
#define F_FCW 188
#define F_HAS_VECTORS 192
#define F_VECTORS 320
#define F_VECTORS_SIZE 2112
#define F_SIZE 2496 /* F_VECTORS + F_VECTORS_SIZE + 64, a multiple of 64 */

/* struct zpl_thread */
#define T_SP 0
#define T_FS 8
#define T_HOOK_FS 16
#define T_STATE 24
#define T_DEFERRED 28
#define T_UNBLOCK 32
#define T_RESTORE 40

/* struct zpl_site */
#define S_ADDR 0
#define S_RET 8
#define S_CONT 16
#define S_PASS 24
#define S_NR 32

/* struct zpl_cpu */
#define CPU_VECTORS 0    /* enum: bytes saved a register: 16, 32, 64 */
#define CPU_RARE_MASK 4  /* XSAVE components saved only when in use: x87, AMX */
#define CPU_RARE_SIZE 8  /* bytes of an XSAVE area that holds them */
#define CPU_FSGSBASE 12

#define ZPL_FILTER_LAST 1024 /* ZPL_NR_MAX */

/* The thread table: open addressing, 16-byte entries {fs base, thread}. */
#define ZPL_TABLE_BITS 16
#define ZPL_TABLE_SIZE (1 << ZPL_TABLE_BITS)
#define ZPL_TABLE_HASH 0x9e3779b1

/* rflags */
#define FL_ARITH 0x8d5 /* CF PF AF ZF SF OF */
#define FL_LOW 0xd5    /* those of them in the low byte */
#define FL_DF 0x400
#define FL_AC 0x40000

#define MXCSR_DEFAULT 0x1f80
#define FCW_DEFAULT 0x37f

#endif
