/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * decode - length and shape of one x86-64 instruction
 *
 * A table decoder of our own, because the planner must stay in step through
 * instructions that the disassembler library of the day does not know (Capstone
 * 4.0.2 calls AVX-512, AMX and CET encodings invalid and takes `ud1` for two bytes),
 * and because it reads whole functions. What it says about the path to a site is
 * checked against Capstone: see agree.h.
 *
 * Pure: no allocation, no system call, no global.
 */
#ifndef ZPL_DECODE_H
#define ZPL_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZPL_DECODE_MAX 15 /* SDM vol. 2A 2.3.11: longer raises #GP */

/* Where control goes after the instruction. */
enum zpl_flow {
	ZPL_FLOW_NEXT,      /* falls through */
	ZPL_FLOW_JCC,       /* 7x, 0f 8x: to target or through */
	ZPL_FLOW_LOOP,      /* loop, jrcxz, xbegin: to target or through, no longer form */
	ZPL_FLOW_JMP,       /* to target */
	ZPL_FLOW_JMP_IND,   /* through a register or memory */
	ZPL_FLOW_CALL,      /* to target and back */
	ZPL_FLOW_CALL_IND,
	ZPL_FLOW_RET,
	ZPL_FLOW_SYSCALL,
	ZPL_FLOW_SYSENTER,
	ZPL_FLOW_INT,       /* int3, int1, int n: through the kernel and on */
	ZPL_FLOW_TRAP,      /* ud0, ud1, ud2, hlt: never on */
};

/* Opcode maps; the encodings that do not share their instructions have their own. */
enum zpl_map {
	ZPL_MAP_ONE,   /* one-byte opcodes */
	ZPL_MAP_0F,
	ZPL_MAP_0F38,
	ZPL_MAP_0F3A,
	ZPL_MAP_VEX1,  /* VEX or EVEX, opcode map 1 (0f) */
	ZPL_MAP_VEX2,
	ZPL_MAP_VEX3,
	ZPL_MAP_OTHER, /* XOP, 3DNow!, FP16, APX: length known, effects not */
};

/* zpl_decoded.has */
#define ZPL_HAS_MODRM 0x01u
#define ZPL_HAS_MEM   0x02u /* ModRM names memory */
#define ZPL_HAS_RIP   0x04u /* ... relative to the next instruction */
#define ZPL_HAS_REX   0x08u
#define ZPL_HAS_W     0x10u /* REX.W or VEX.W */
#define ZPL_HAS_66    0x20u
#define ZPL_HAS_REP   0x40u /* f2 or f3 */
#define ZPL_HAS_67    0x80u

#define ZPL_REG_NONE 0xff
#define ZPL_REG_RAX 0
#define ZPL_REG_RSP 4
#define ZPL_REG_RBP 5

/**
 * struct zpl_decoded - what one instruction is
 *
 * @len:      bytes, 1..15
 * @flow:     enum zpl_flow
 * @map:      enum zpl_map;  @opcode: last opcode byte
 * @has:      ZPL_HAS_*;  @segment: 0x64, 0x65 or 0
 * @modrm:    the byte, if ZPL_HAS_MODRM
 * @reg, @rm: register numbers 0..31 from ModRM with their prefix bits; rm only without
 *            memory; where there is no ModRM, rm is the register in the opcode's low bits
 * @base, @index: of the memory operand, or ZPL_REG_NONE; base is none for rip
 * @prefixes: bytes before the opcode's first byte (for a legacy encoding)
 * @disp_at:  position of the displacement, 0: none;  @disp: its value
 * @imm_at:   position of the immediate, 0: none;  @imm: its value, sign-extended
 * @target:   direct branch target, or address of a rip-relative operand; else 0
 */
struct zpl_decoded {
	uint64_t target;
	int64_t imm;
	int32_t disp;
	uint8_t len;
	uint8_t flow;
	uint8_t map;
	uint8_t opcode;
	uint8_t has;
	uint8_t segment;
	uint8_t modrm;
	uint8_t reg;
	uint8_t rm;
	uint8_t base;
	uint8_t index;
	uint8_t prefixes;
	uint8_t disp_at;
	uint8_t imm_at;
	uint8_t imm_len;
	uint8_t reserved;
};

/**
 * zpl_decode_insn() - decode the instruction at code[0]
 *
 * @code: @len readable bytes;  @len: may exceed the instruction
 * @addr: address of code[0], for targets
 * @out:  filled in
 *
 * Return:  0, -EILSEQ not a valid 64-bit instruction, or one whose length depends on
 *          the maker of the CPU (near branch with 66), -ENODATA it goes past @len
 * Context: pure.
 * Source:  Intel SDM vol. 2 ch. 2 and app. A; AMD APM vol. 3 app. A (XOP, 3DNow!);
 *          Intel APX specification (REX2, EVEX map 4).
 */
int zpl_decode_insn(const uint8_t *code, size_t len, uint64_t addr, struct zpl_decoded *out);

/**
 * zpl_decode_nop() - is it a nop, of any length (not pause, not endbr64)?
 */
bool zpl_decode_nop(const struct zpl_decoded *d);

/**
 * zpl_decode_endbr() - is it endbr64, a mark that indirect branches land here?
 */
bool zpl_decode_endbr(const struct zpl_decoded *d);

#endif
