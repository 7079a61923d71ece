/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Registers through one instruction: see state.h.
 *
 * rsp is known as an upper bound: alignment and variable-size allocation only lower
 * it, and what is at or above the bound is above rsp.
 */
#include "state.h"

#include <string.h>

#include "effects.h"

#define RSP ZPL_REG_RSP
#define RBP ZPL_REG_RBP
#define MAX_OFFSET (1 << 28) /* beyond is no stack frame, but bytes that look like code */
#define CALLEE_MAY_CHANGE 0x0fc7u /* rax rcx rdx rsi rdi r8 … r11 */
#define KERNEL_CHANGES 0x0803u    /* rax rcx r11 */

static void set(struct zpl_state *s, unsigned reg, uint8_t tag, int32_t v)
{
	if (reg < 16) {
		s->tag[reg] = tag;
		s->v[reg] = v;
	}
}

void zpl_state_entry(struct zpl_state *s)
{
	memset(s, 0, sizeof(*s));
	s->tag[RSP] = ZPL_TAG_STACK;
	s->tag[RBP] = ZPL_TAG_CALLERS;
	s->reached = s->sure = true;
}

void zpl_state_unknown(struct zpl_state *s)
{
	memset(s, 0, sizeof(*s));
	s->tag[RSP] = s->tag[RBP] = ZPL_TAG_NONE;
	s->reached = true;
}

static bool on_stack(uint8_t tag)
{
	return tag == ZPL_TAG_STACK || tag == ZPL_TAG_MIXED || tag == ZPL_TAG_CALLERS;
}

static void merge_reg(struct zpl_state *into, const struct zpl_state *s, unsigned reg)
{
	uint8_t a = into->tag[reg], b = s->tag[reg];

	if (b == ZPL_TAG_NONE || (a == b && into->v[reg] == s->v[reg]))
		return;
	if (a == ZPL_TAG_NONE)
		set(into, reg, b, s->v[reg]);
	else if (reg == RSP)
		into->v[RSP] = into->v[RSP] > s->v[RSP] ? into->v[RSP] : s->v[RSP];
	else
		set(into, reg, on_stack(a) || on_stack(b) ? ZPL_TAG_MIXED : ZPL_TAG_OTHER, 0);
}

bool zpl_state_merge(struct zpl_state *into, const struct zpl_state *s)
{
	struct zpl_state old = *into;

	if (!s->reached)
		return false;
	if (!into->reached) {
		*into = *s;
		return true;
	}
	for (unsigned reg = 0; reg < 16; reg++)
		merge_reg(into, s, reg);
	into->sure |= s->sure;
	return old.sure != into->sure || memcmp(old.tag, into->tag, sizeof(old.tag)) ||
	       memcmp(old.v, into->v, sizeof(old.v));
}

/* Adds to what a register holds. False: an offset out of all bounds. */
static bool shift(struct zpl_state *s, unsigned reg, int64_t by)
{
	int64_t sum = s->v[reg] + by;

	if (s->tag[reg] == ZPL_TAG_CONST) {
		s->v[reg] = (int32_t)(uint32_t)(uint64_t)sum;
		return true;
	}
	if (s->tag[reg] != ZPL_TAG_STACK)
		return reg != RSP || s->tag[reg] == ZPL_TAG_NONE;
	s->v[reg] = (int32_t)sum;
	return sum > -MAX_OFFSET && sum < MAX_OFFSET;
}

/* add, sub, and with an immediate, on a register */
static bool step_group1(const struct zpl_decoded *d, struct zpl_state *s)
{
	unsigned ext = (d->modrm >> 3) & 7u;
	unsigned reg = d->rm;
	bool adds = ext == 0 || ext == 5;

	if ((d->has & ZPL_HAS_MEM) || ext == 7 || reg >= 16)
		return true;
	if (adds && !(d->has & ZPL_HAS_66) && ((d->has & ZPL_HAS_W) || s->tag[reg] == ZPL_TAG_CONST))
		return shift(s, reg, ext == 0 ? d->imm : -d->imm);
	if (reg == RSP)
		return ext == 4 && d->imm < 0;
	set(s, reg, ZPL_TAG_OTHER, 0);
	return true;
}

/* Copies a register's value; rsp must stay a stack address. */
static bool copy(struct zpl_state *s, unsigned to, unsigned from, bool wide)
{
	uint8_t tag = from < 16 ? s->tag[from] : ZPL_TAG_OTHER;

	if (!wide && tag != ZPL_TAG_CONST)
		tag = ZPL_TAG_OTHER;
	if (tag == ZPL_TAG_CALLERS)
		tag = ZPL_TAG_MIXED;
	set(s, to, tag, from < 16 ? s->v[from] : 0);
	return to != RSP || tag == ZPL_TAG_STACK || tag == ZPL_TAG_NONE;
}

static bool step_lea(const struct zpl_decoded *d, struct zpl_state *s)
{
	bool indexed = d->index != ZPL_REG_NONE;
	bool wide = d->has & ZPL_HAS_W;

	if (d->base >= 16 || (s->tag[d->base] == ZPL_TAG_CONST && indexed)) {
		set(s, d->reg, ZPL_TAG_OTHER, 0);
		return d->reg != RSP;
	}
	if (!copy(s, d->reg, d->base, wide))
		return false;
	if (!indexed && d->reg < 16)
		return shift(s, d->reg, d->disp);
	if (d->reg < 16 && s->tag[d->reg] == ZPL_TAG_STACK)
		set(s, d->reg, ZPL_TAG_MIXED, 0);
	return d->reg != RSP;
}

static bool step_mov(const struct zpl_decoded *d, struct zpl_state *s)
{
	bool store = d->opcode == 0x89;

	if (d->has & (ZPL_HAS_MEM | ZPL_HAS_66)) {
		if (!store || !(d->has & ZPL_HAS_MEM))
			set(s, store ? d->rm : d->reg, ZPL_TAG_OTHER, 0);
		return store ? (d->has & ZPL_HAS_MEM) || d->rm != RSP : d->reg != RSP;
	}
	return copy(s, store ? d->rm : d->reg, store ? d->reg : d->rm, d->has & ZPL_HAS_W);
}

static bool is_push_pop(const struct zpl_decoded *d)
{
	switch (d->opcode) {
	case 0x68: case 0x6a: case 0x9c: case 0x9d: case 0x8f: return true;
	case 0xff: return (d->modrm & 0x38) == 0x30;
	default: return (d->opcode & 0xf0) == 0x50;
	}
}

static bool step_push_pop(const struct zpl_decoded *d, struct zpl_state *s)
{
	bool pop = (d->opcode & 0xf8) == 0x58 || d->opcode == 0x9d || d->opcode == 0x8f;

	if ((d->has & ZPL_HAS_66) || !shift(s, RSP, pop ? 8 : -8))
		return false;
	if (!pop || d->opcode == 0x9d || (d->has & ZPL_HAS_MEM))
		return true;
	set(s, d->rm, d->rm == RBP ? ZPL_TAG_CALLERS : ZPL_TAG_OTHER, 0);
	return d->rm != RSP;
}

static bool step_leave(struct zpl_state *s)
{
	if (s->tag[RBP] != ZPL_TAG_STACK && s->tag[RBP] != ZPL_TAG_NONE)
		return false;
	set(s, RSP, s->tag[RBP], s->v[RBP]);
	set(s, RBP, ZPL_TAG_CALLERS, 0);
	return shift(s, RSP, 8);
}

static void forget(struct zpl_state *s, uint32_t regs)
{
	for (unsigned reg = 0; reg < 16; reg++)
		if (regs >> reg & 1)
			set(s, reg, ZPL_TAG_OTHER, 0);
}

/* A constant, as mov and the clearing idioms load it. */
static bool step_const(const struct zpl_decoded *d, struct zpl_state *s)
{
	bool clears = ((d->opcode & 0xfd) == 0x31 || (d->opcode & 0xfd) == 0x29) && d->reg == d->rm;
	bool loads = (d->opcode & 0xf8) == 0xb8 || (d->opcode == 0xc7 && (d->modrm & 0xf8) == 0xc0);

	if ((d->has & (ZPL_HAS_MEM | ZPL_HAS_66)) || (!clears && !loads) || d->rm == RSP)
		return false;
	set(s, d->rm, ZPL_TAG_CONST, clears ? 0 : (int32_t)d->imm);
	return true;
}

static bool step_any(const struct zpl_decoded *d, struct zpl_state *s)
{
	uint32_t writes = zpl_effects_writes(d);

	forget(s, writes & ~(1u << RSP));
	return !(writes & (1u << RSP));
}

bool zpl_state_step(const struct zpl_decoded *d, struct zpl_state *s)
{
	switch (d->flow) {
	case ZPL_FLOW_NEXT: break;
	case ZPL_FLOW_SYSCALL: forget(s, KERNEL_CHANGES); return true;
	case ZPL_FLOW_LOOP: forget(s, KERNEL_CHANGES); return true; /* rcx; xbegin: rax */
	case ZPL_FLOW_JCC: case ZPL_FLOW_JMP: case ZPL_FLOW_JMP_IND: return true;
	default: forget(s, CALLEE_MAY_CHANGE); return true;
	}
	if (d->map != ZPL_MAP_ONE)
		return step_any(d, s);
	if (is_push_pop(d))
		return step_push_pop(d, s);
	if (step_const(d, s))
		return true;
	switch (d->opcode) {
	case 0x81: case 0x83: return step_group1(d, s);
	case 0x8d: return step_lea(d, s);
	case 0x89: case 0x8b: return step_mov(d, s);
	case 0xc9: return step_leave(s);
	case 0x29: /* sub reg, rsp: lower, by what is not known */
		if (!(d->has & ZPL_HAS_MEM) && d->rm == RSP)
			return true;
		return step_any(d, s);
	default: return step_any(d, s);
	}
}
