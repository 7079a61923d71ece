/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Table decoder for x86-64 instruction lengths and shapes: see decode.h.
 *
 * Each table has a letter per opcode:
 *   .  nothing follows      m  ModRM            i  ModRM, imm8     z  ModRM, imm32 (16 with 66)
 *   b  imm8                 d  imm32 (16)       w  imm16           v  imm32 (16, 64 with W)
 *   o  64-bit address       e  imm16, imm8      J  rel8            R  rel32
 *   f  ModRM, imm8 if /0 /1                     F  ModRM, imm32 (16) if /0 /1
 *   c  ModRM that never names memory            S  extrq, insertq or vmread
 *   x  invalid in 64-bit mode                   p  prefix or escape, handled before
 */
#include "decode.h"

#include <errno.h>
#include <string.h>

static const char one_byte[] =
	"mmmmbdxxmmmmbdxp" "mmmmbdxxmmmmbdxx" "mmmmbdpxmmmmbdpx" "mmmmbdpxmmmmbdpx"
	"pppppppppppppppp" "................" "xxpmppppdzbi...." "JJJJJJJJJJJJJJJJ"
	"izximmmmmmmmmmmm" "..........x....." "oooo....bd......" "bbbbbbbbvvvvvvvv"
	"iiw.ppize.w..bx." "mmmmxpx.mmmmmmmm" "JJJJbbbbRRxJ...." "p.pp..fF......mm";

static const char two_byte[] =
	"mmmmx.....x.xm.i" "mmmmmmmmmmmmmmmm" "ccccxxxxmmmmmmmm" "......x.pxpxxxxx"
	"mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm" "iiiimmm.Smxxmmmm"
	"RRRRRRRRRRRRRRRR" "mmmmmmmmmmmmmmmm" "...mimmm...mimmm" "mmmmmmmmmmimmmmm"
	"mmimiiim........" "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm";

_Static_assert(sizeof(one_byte) == 257 && sizeof(two_byte) == 257, "a letter per opcode");

/* What the prefixes said, and how far reading got. */
struct reader {
	const uint8_t *code;
	size_t end;  /* readable bytes, at most ZPL_DECODE_MAX */
	size_t at;
	bool short_of; /* ran into end */
	bool lock;
	uint8_t rex; /* low nibble W R X B; with the high bank of REX2 and EVEX in `high` */
	uint8_t high; /* the same bits, worth 16 each */
};

static uint8_t take(struct reader *r)
{
	if (r->at >= r->end) {
		r->short_of = true;
		return 0;
	}
	return r->code[r->at++];
}

static uint8_t peek(const struct reader *r)
{
	return r->at < r->end ? r->code[r->at] : 0;
}

/* 1 to 8 bytes */
static int64_t take_signed(struct reader *r, unsigned bytes)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < bytes; i++)
		value |= (uint64_t)take(r) << (8 * i);
	return (int64_t)(value << (64 - 8 * bytes)) >> (64 - 8 * bytes);
}

static bool note_prefix(struct reader *r, struct zpl_decoded *d, uint8_t byte)
{
	switch (byte) {
	case 0x66: d->has |= ZPL_HAS_66; return true;
	case 0x67: d->has |= ZPL_HAS_67; return true;
	case 0xf2: case 0xf3: d->has |= ZPL_HAS_REP; return true;
	case 0x64: case 0x65: d->segment = byte; return true;
	case 0xf0: r->lock = true; return true;
	case 0x26: case 0x2e: case 0x36: case 0x3e: return true;
	default: return false;
	}
}

/* Legacy prefixes; a REX before another prefix is void. */
static void read_prefixes(struct reader *r, struct zpl_decoded *d)
{
	for (;; r->at++) {
		uint8_t byte = peek(r);
		bool rex = (byte & 0xf0) == 0x40;

		if (!rex && !note_prefix(r, d, byte))
			break;
		r->rex = rex ? byte : 0;
	}
	if (r->rex)
		d->has |= ZPL_HAS_REX;
	r->rex &= 15;
	d->prefixes = (uint8_t)r->at;
}

/* Does map 1 of VEX and EVEX take an immediate byte here? As in the legacy map. */
static char vector_letter(unsigned map, uint8_t opcode)
{
	if (map == 1)
		return opcode == 0x77 ? '.' : two_byte[opcode] == 'i' ? 'i' : 'm';
	return map == 3 ? 'i' : 'm';
}

/* C4 and C5 */
static char read_vex(struct reader *r, struct zpl_decoded *d, bool three)
{
	uint8_t first = take(r);
	unsigned map = three ? first & 31 : 1;
	uint8_t last = three ? take(r) : first;

	r->rex = (uint8_t)((~first >> 5) & (three ? 7 : 4));
	if (three && (last & 0x80))
		d->has |= ZPL_HAS_W;
	d->opcode = take(r);
	if (map == 7) { /* uwrmsr, urdmsr */
		d->map = ZPL_MAP_OTHER;
		return d->opcode == 0xf8 ? 'Z' : 'x';
	}
	if (map < 1 || map > 3)
		return 'x';
	d->map = (uint8_t)(ZPL_MAP_VEX1 + map - 1);
	return vector_letter(map, d->opcode);
}

/* APX: EVEX map 4 holds the one-byte and some two-byte instructions anew. */
static char promoted_letter(struct zpl_decoded *d)
{
	if (d->opcode == 0x24 || d->opcode == 0x2c)
		return 'i';
	switch (one_byte[d->opcode]) {
	case 'i': case 'z': case 'f': case 'F': return one_byte[d->opcode];
	default: return 'm';
	}
}

/* 62: four bytes of prefix. Bits R X B and their high bank, some of them inverted. */
static char read_evex(struct reader *r, struct zpl_decoded *d)
{
	uint8_t p0 = take(r);
	uint8_t p1 = take(r);

	take(r);
	r->rex = (uint8_t)((~p0 >> 5) & 7);
	r->high = (uint8_t)((~p0 >> 2) & 4) | (uint8_t)((p0 >> 3) & 1);
	if (p1 & 0x80)
		d->has |= ZPL_HAS_W;
	d->opcode = take(r);
	switch (p0 & 7) {
	case 1: case 2: case 3:
		d->map = (uint8_t)(ZPL_MAP_VEX1 + (p0 & 7) - 1);
		return vector_letter(p0 & 7, d->opcode);
	case 4:
		d->map = ZPL_MAP_OTHER;
		if ((p1 & 3) == 1)
			d->has |= ZPL_HAS_66;
		return promoted_letter(d);
	case 5: case 6:
		d->map = ZPL_MAP_OTHER;
		return 'm';
	default:
		return 'x';
	}
}

/* 8f with a map of 8 or more in place of ModRM: AMD's XOP */
static char read_xop(struct reader *r, struct zpl_decoded *d)
{
	unsigned map = take(r) & 31u;

	take(r);
	d->opcode = take(r);
	d->map = ZPL_MAP_OTHER;
	return map == 8 ? 'i' : map == 9 ? 'm' : map == 10 ? 'Z' : 'x';
}

/* d5: APX's two-byte REX, before a one-byte or a two-byte opcode */
static char read_rex2(struct reader *r, struct zpl_decoded *d)
{
	uint8_t payload = take(r);

	r->rex = payload & 15;
	r->high = (payload >> 4) & 7;
	d->has |= ZPL_HAS_REX;
	d->opcode = take(r);
	if (payload & 0x80) {
		d->map = ZPL_MAP_0F;
		return two_byte[d->opcode] == 'R' ? 'x' : two_byte[d->opcode];
	}
	if (d->opcode == 0xa1) /* jmpabs imm64: a jump, but none that is planned around */
		return 'x';
	return one_byte[d->opcode] == 'J' || one_byte[d->opcode] == 'R' ? 'x' :
	       one_byte[d->opcode];
}

static char read_0f(struct reader *r, struct zpl_decoded *d)
{
	d->opcode = take(r);
	d->map = ZPL_MAP_0F;
	if (d->opcode == 0x38 || d->opcode == 0x3a) {
		bool imm = d->opcode == 0x3a;

		d->map = imm ? ZPL_MAP_0F3A : ZPL_MAP_0F38;
		d->opcode = take(r);
		return imm ? 'i' : 'm';
	}
	if (d->opcode == 0x0f)
		d->map = ZPL_MAP_OTHER; /* 3DNow!: the opcode is the last byte */
	return two_byte[d->opcode];
}

/* Reads up to and with the opcode. Returns the letter for what follows it. */
static char read_opcode(struct reader *r, struct zpl_decoded *d)
{
	char letter;

	d->map = ZPL_MAP_ONE;
	d->opcode = take(r);
	switch (d->opcode) {
	case 0x0f: letter = read_0f(r, d); break;
	case 0xc4: return read_vex(r, d, true);
	case 0xc5: return read_vex(r, d, false);
	case 0x62: return read_evex(r, d);
	case 0xd5: letter = read_rex2(r, d); break;
	case 0x8f:
		if ((peek(r) & 31) >= 8)
			return read_xop(r, d);
		letter = 'm';
		break;
	default: letter = one_byte[d->opcode]; break;
	}
	if (r->rex & 8)
		d->has |= ZPL_HAS_W;
	return letter;
}

static uint8_t reg_number(const struct reader *r, unsigned low, unsigned bit)
{
	return (uint8_t)(low | (r->rex & bit ? 8u : 0u) | (r->high & bit ? 16u : 0u));
}

/* SDM vol. 2A tables 2-2 and 2-3 */
static void read_modrm(struct reader *r, struct zpl_decoded *d, bool never_memory)
{
	unsigned mod, rm, base, disp_len;

	d->modrm = take(r);
	d->has |= ZPL_HAS_MODRM;
	mod = d->modrm >> 6;
	rm = d->modrm & 7u;
	d->reg = reg_number(r, (d->modrm >> 3) & 7u, 4);
	d->rm = reg_number(r, rm, 1);
	if (mod == 3 || never_memory)
		return;
	d->has |= ZPL_HAS_MEM;
	base = rm;
	if (rm == 4) {
		uint8_t sib = take(r);

		base = sib & 7u;
		d->index = reg_number(r, (sib >> 3) & 7u, 2);
		if (d->index == ZPL_REG_RSP)
			d->index = ZPL_REG_NONE;
	}
	disp_len = mod == 1 ? 1 : mod == 2 ? 4 : 0;
	if (mod == 0 && base == 5) {
		disp_len = 4;
		d->has |= rm == 5 ? ZPL_HAS_RIP : 0;
	} else {
		d->base = reg_number(r, base, 1);
	}
	if (disp_len) {
		d->disp_at = (uint8_t)r->at;
		d->disp = (int32_t)take_signed(r, disp_len);
	}
}

static void read_imm(struct reader *r, struct zpl_decoded *d, unsigned bytes)
{
	if (!bytes)
		return;
	d->imm_at = (uint8_t)r->at;
	d->imm_len = (uint8_t)bytes;
	d->imm = take_signed(r, bytes);
}

/* What the letter says follows the opcode. */
static void read_operands(struct reader *r, struct zpl_decoded *d, char letter)
{
	unsigned word = (d->has & ZPL_HAS_66) && !(d->has & ZPL_HAS_W) ? 2 : 4;

	switch (letter) {
	case 'm': case 'i': case 'z': case 'f': case 'F': case 'c': case 'S': case 'Z':
		read_modrm(r, d, letter == 'c');
		break;
	default:
		d->rm = reg_number(r, d->opcode & 7u, 1);
		break;
	}
	switch (letter) {
	case 'i': case 'b': case 'J': read_imm(r, d, 1); break;
	case 'z': case 'd': read_imm(r, d, word); break;
	case 'Z': case 'R': read_imm(r, d, 4); break;
	case 'w': read_imm(r, d, 2); break;
	case 'v': read_imm(r, d, d->has & ZPL_HAS_W ? 8 : word); break;
	case 'o': read_imm(r, d, d->has & ZPL_HAS_67 ? 4 : 8); break;
	case 'e': read_imm(r, d, 3); break;
	case 'f': read_imm(r, d, (d->modrm & 0x30) == 0 ? 1 : 0); break;
	case 'F': read_imm(r, d, (d->modrm & 0x30) == 0 ? word : 0); break;
	case 'S': read_imm(r, d, d->has & (ZPL_HAS_66 | ZPL_HAS_REP) ? 2 : 0); break;
	default: break;
	}
}

static enum zpl_flow flow_one(const struct zpl_decoded *d)
{
	unsigned ext = (d->modrm >> 3) & 7u;
	uint8_t op = d->opcode;

	switch (op) {
	case 0xe8: return ZPL_FLOW_CALL;
	case 0xe9: case 0xeb: return ZPL_FLOW_JMP;
	case 0xe0: case 0xe1: case 0xe2: case 0xe3: return ZPL_FLOW_LOOP;
	case 0xc2: case 0xc3: case 0xca: case 0xcb: case 0xcf: return ZPL_FLOW_RET;
	case 0xcc: case 0xcd: case 0xf1: return ZPL_FLOW_INT;
	case 0xf4: return ZPL_FLOW_TRAP;
	case 0xc7: return d->modrm == 0xf8 ? ZPL_FLOW_LOOP : ZPL_FLOW_NEXT;
	case 0xff:
		if (ext == 2 || ext == 3)
			return ZPL_FLOW_CALL_IND;
		return ext == 4 || ext == 5 ? ZPL_FLOW_JMP_IND : ZPL_FLOW_NEXT;
	default: return (op & 0xf0) == 0x70 ? ZPL_FLOW_JCC : ZPL_FLOW_NEXT;
	}
}

static enum zpl_flow flow_of(const struct zpl_decoded *d)
{
	if (d->map == ZPL_MAP_ONE)
		return flow_one(d);
	if (d->map != ZPL_MAP_0F)
		return ZPL_FLOW_NEXT;
	switch (d->opcode) {
	case 0x05: return ZPL_FLOW_SYSCALL;
	case 0x34: return ZPL_FLOW_SYSENTER;
	case 0x07: case 0x35: case 0x0b: case 0xb9: case 0xff: return ZPL_FLOW_TRAP;
	default: return (d->opcode & 0xf0) == 0x80 ? ZPL_FLOW_JCC : ZPL_FLOW_NEXT;
	}
}

/* Of branches and rip-relative operands. With 66 Intel takes rel32 and AMD rel16: refused. */
static int find_target(struct zpl_decoded *d, uint64_t next)
{
	d->flow = (uint8_t)flow_of(d);
	if (d->has & ZPL_HAS_RIP)
		d->target = next + (uint64_t)(int64_t)d->disp;
	switch (d->flow) {
	case ZPL_FLOW_JCC: case ZPL_FLOW_LOOP: case ZPL_FLOW_JMP: case ZPL_FLOW_CALL:
		if (d->imm_len != 1 && (d->has & ZPL_HAS_66) && !(d->has & ZPL_HAS_W))
			return -EILSEQ;
		d->target = next + (uint64_t)d->imm;
		return 0;
	default:
		return 0;
	}
}

int zpl_decode_insn(const uint8_t *code, size_t len, uint64_t addr, struct zpl_decoded *out)
{
	struct reader r = { .code = code, .end = len < ZPL_DECODE_MAX ? len : ZPL_DECODE_MAX };
	char letter;

	memset(out, 0, sizeof(*out));
	out->base = out->index = ZPL_REG_NONE;
	read_prefixes(&r, out);
	letter = read_opcode(&r, out);
	if (letter == 'x' && !r.short_of)
		return -EILSEQ;
	read_operands(&r, out, letter);
	if (r.short_of)
		return len < ZPL_DECODE_MAX ? -ENODATA : -EILSEQ;
	out->len = (uint8_t)r.at;
	if (find_target(out, addr + r.at))
		return -EILSEQ;
	if (r.lock && (out->flow == ZPL_FLOW_SYSCALL || out->flow == ZPL_FLOW_SYSENTER))
		return -EILSEQ; /* a fault, not a call */
	return 0;
}

bool zpl_decode_nop(const struct zpl_decoded *d)
{
	if (d->map == ZPL_MAP_ONE)
		return d->opcode == 0x90 && !(d->has & (ZPL_HAS_REP | ZPL_HAS_REX));
	return d->map == ZPL_MAP_0F && d->opcode == 0x1f;
}

bool zpl_decode_endbr(const struct zpl_decoded *d)
{
	return d->map == ZPL_MAP_0F && d->opcode == 0x1e && d->modrm == 0xfa &&
	       (d->has & ZPL_HAS_REP);
}
