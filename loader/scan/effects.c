/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Registers written, by opcode: see effects.h. Only the planner's questions need
 * it: is eax still what that mov put there, does rbp still hold a frame address?
 */
#include "effects.h"

#define RAX (1u << 0)
#define RCX (1u << 1)
#define RDX (1u << 2)
#define RBX (1u << 3)
#define RSP (1u << 4)
#define RBP (1u << 5)
#define RSI (1u << 6)
#define RDI (1u << 7)
#define ALL ZPL_EFFECTS_ALL

static uint32_t bit(unsigned reg)
{
	return 1u << (reg & 31);
}

/* ah, ch, dh, bh are named like spl … dil where there is no REX; count both. */
static uint32_t byte_bit(const struct zpl_decoded *d, unsigned reg)
{
	if (reg >= 4 && reg < 8 && !(d->has & ZPL_HAS_REX))
		return bit(reg) | bit(reg - 4);
	return bit(reg);
}

static uint32_t rm_bit(const struct zpl_decoded *d, bool byte)
{
	if (d->has & ZPL_HAS_MEM)
		return 0;
	return byte ? byte_bit(d, d->rm) : bit(d->rm);
}

static uint32_t reg_bit(const struct zpl_decoded *d, bool byte)
{
	return byte ? byte_bit(d, d->reg) : bit(d->reg);
}

/* 50 … 5f, 90 … 97, b0 … bf carry the register in the opcode; modrm is absent. */
static uint32_t opcode_bit(const struct zpl_decoded *d)
{
	return d->opcode < 0xb8 && d->opcode >= 0xb0 ? byte_bit(d, d->rm) : bit(d->rm);
}

/* 00 … 3f: add, or, adc, sbb, and, sub, xor, cmp in six forms each */
static uint32_t writes_alu(const struct zpl_decoded *d)
{
	if ((d->opcode & 0x38) == 0x38)
		return 0;
	switch (d->opcode & 7) {
	case 0: return rm_bit(d, true);
	case 1: return rm_bit(d, false);
	case 2: return reg_bit(d, true);
	case 3: return reg_bit(d, false);
	default: return RAX;
	}
}

/* The string instructions and their neighbours, a4 … af and 6c … 6f */
static uint32_t writes_string(const struct zpl_decoded *d)
{
	switch (d->opcode) {
	case 0xa8: case 0xa9: return 0;
	case 0xac: case 0xad: return RAX | RSI | RCX;
	default: return RSI | RDI | RCX;
	}
}

static uint32_t writes_group(const struct zpl_decoded *d)
{
	unsigned ext = (d->modrm >> 3) & 7u;
	bool byte = !(d->opcode & 1);

	switch (d->opcode) {
	case 0x80: case 0x81: case 0x83: return ext == 7 ? 0 : rm_bit(d, byte);
	case 0xf6: case 0xf7:
		if (ext < 2)
			return 0;
		return ext < 4 ? rm_bit(d, byte) : RAX | RDX;
	case 0xfe: case 0xff:
		if (ext < 2)
			return rm_bit(d, byte);
		return ext == 6 ? RSP : ALL;
	case 0xc6: case 0xc7: return ext == 0 ? rm_bit(d, byte) : ALL;
	default: return ALL;
	}
}

static uint32_t writes_8x(const struct zpl_decoded *d)
{
	bool byte = !(d->opcode & 1);

	switch (d->opcode) {
	case 0x84: case 0x85: case 0x8e: return 0;
	case 0x86: case 0x87: return reg_bit(d, byte) | rm_bit(d, byte);
	case 0x88: case 0x89: return rm_bit(d, byte);
	case 0x8c: return rm_bit(d, false);
	case 0x8a: case 0x8b: return reg_bit(d, byte);
	case 0x8d: return reg_bit(d, false);
	case 0x8f: return rm_bit(d, false) | RSP;
	default: return writes_group(d);
	}
}

static uint32_t writes_rest(const struct zpl_decoded *d)
{
	switch (d->opcode) {
	case 0x63: case 0x69: case 0x6b: return reg_bit(d, false);
	case 0x68: case 0x6a: case 0x9c: case 0x9d: return RSP;
	case 0x6c: case 0x6d: case 0x6e: case 0x6f: return writes_string(d);
	case 0x98: case 0x9f: case 0xa0: case 0xa1: case 0xd7: return RAX;
	case 0x99: return RDX;
	case 0x9b: case 0x9e: case 0xa2: case 0xa3: case 0xf5: return 0;
	case 0xc0: case 0xd0: case 0xd2: return rm_bit(d, true);
	case 0xc1: case 0xd1: case 0xd3: return rm_bit(d, false);
	case 0xc8: case 0xc9: return RSP | RBP;
	case 0xdf: return d->modrm == 0xe0 ? RAX : 0;
	default: break;
	}
	if ((d->opcode >= 0xa4 && d->opcode <= 0xaf))
		return writes_string(d);
	if ((d->opcode & 0xf8) == 0xd8 || (d->opcode & 0xf0) == 0x70)
		return 0;
	if (d->opcode >= 0xf8 && d->opcode <= 0xfd)
		return 0;
	return writes_group(d);
}

static uint32_t writes_one(const struct zpl_decoded *d)
{
	switch (d->opcode >> 3) {
	case 0x50 >> 3: return RSP;
	case 0x58 >> 3: return RSP | opcode_bit(d);
	case 0x90 >> 3: return zpl_decode_nop(d) ? 0 : RAX | opcode_bit(d);
	case 0xb0 >> 3: case 0xb8 >> 3: return opcode_bit(d);
	case 0x80 >> 3: case 0x88 >> 3: return writes_8x(d);
	default: return d->opcode < 0x40 ? writes_alu(d) : writes_rest(d);
	}
}

static uint32_t writes_0f_high(const struct zpl_decoded *d)
{
	unsigned ext = (d->modrm >> 3) & 7u;

	switch (d->opcode) {
	case 0xa2: return RAX | RBX | RCX | RDX;
	case 0xa3: case 0xc2: case 0xc3: case 0xc4: case 0xc6: return 0;
	case 0xa4: case 0xa5: case 0xab: case 0xac: case 0xad: case 0xae: case 0xb3: case 0xbb:
		return rm_bit(d, false);
	case 0xaf: case 0xb6: case 0xb7: case 0xb8: case 0xbc: case 0xbd: case 0xbe: case 0xbf:
	case 0xc5: case 0xd7:
		return reg_bit(d, false);
	case 0xb0: case 0xb1: return RAX | rm_bit(d, d->opcode == 0xb0);
	case 0xba: return ext == 4 ? 0 : rm_bit(d, false);
	case 0xc0: case 0xc1: return reg_bit(d, d->opcode == 0xc0) | rm_bit(d, d->opcode == 0xc0);
	case 0xc7: return RAX | RDX | rm_bit(d, false);
	default: break;
	}
	if (d->opcode >= 0xc8 && d->opcode < 0xd0)
		return opcode_bit(d);
	if (d->opcode >= 0xd0 && d->opcode != 0xff)
		return 0;
	return ALL;
}

static uint32_t writes_0f(const struct zpl_decoded *d)
{
	uint8_t op = d->opcode;

	if (op == 0x31)
		return RAX | RDX;
	if (op == 0x1e || op == 0x7e)
		return rm_bit(d, false);
	if (op == 0x2c || op == 0x2d || op == 0x50 || (op & 0xf0) == 0x40)
		return reg_bit(d, false);
	if ((op & 0xf0) == 0x90)
		return rm_bit(d, true);
	if ((op & 0xf0) == 0x10 || (op & 0xf8) == 0x28 || (op & 0xf0) == 0x80)
		return 0;
	if ((op & 0xf0) == 0x50 || (op & 0xf0) == 0x60 || ((op & 0xf0) == 0x70 && op != 0x78))
		return 0;
	return writes_0f_high(d);
}

/* Few vector instructions have a general register for a result. */
static uint32_t writes_vector(const struct zpl_decoded *d)
{
	switch (d->map) {
	case ZPL_MAP_VEX1:
		switch (d->opcode) {
		case 0x2c: case 0x2d: case 0x50: case 0x78: case 0x79: case 0x92: case 0x93:
		case 0xc5: case 0xd7:
			return reg_bit(d, false);
		case 0x7e: return rm_bit(d, false);
		default: return 0;
		}
	case ZPL_MAP_VEX2:
		return d->opcode >= 0xe0 ? ALL : 0;
	case ZPL_MAP_VEX3:
	case ZPL_MAP_0F3A:
		if (d->opcode >= 0x14 && d->opcode <= 0x17)
			return rm_bit(d, false);
		if (d->opcode == 0xf0)
			return reg_bit(d, false);
		return d->opcode >= 0x60 && d->opcode <= 0x63 ? RCX : 0;
	case ZPL_MAP_0F38:
		if (d->opcode == 0xf0 || d->opcode == 0xf1)
			return reg_bit(d, false);
		return d->opcode >= 0xd0 ? ALL : 0;
	default: return ALL;
	}
}

uint32_t zpl_effects_writes(const struct zpl_decoded *d)
{
	switch (d->flow) {
	case ZPL_FLOW_NEXT: break;
	case ZPL_FLOW_JCC: return 0;
	default: return ALL;
	}
	if (d->map == ZPL_MAP_ONE)
		return writes_one(d);
	return d->map == ZPL_MAP_0F ? writes_0f(d) : writes_vector(d);
}

static bool clears_rax(const struct zpl_decoded *d)
{
	bool same = (d->opcode & 0xfd) == 0x31 || (d->opcode & 0xfd) == 0x29; /* xor, sub */

	return same && !(d->has & (ZPL_HAS_MEM | ZPL_HAS_66)) && d->reg == 0 && d->rm == 0;
}

bool zpl_effects_set_rax(const struct zpl_decoded *d, int32_t *value)
{
	if (d->map != ZPL_MAP_ONE || (d->has & ZPL_HAS_66))
		return false;
	if (clears_rax(d)) {
		*value = 0;
		return true;
	}
	*value = (int32_t)d->imm;
	if (d->opcode == 0xb8)
		return d->rm == 0;
	return d->opcode == 0xc7 && d->modrm == 0xc0 && d->rm == 0;
}
