/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The walk along rsp and rbp: see redzone.h.
 *
 * rsp is known as an upper bound: alignment and variable-size allocation only lower
 * it, and what is at or above the bound is above rsp. Any other register that was
 * ever given a stack address counts as holding one throughout the function.
 */
#include "redzone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "effects.h"

#define MAX_PASSES 16
#define RSP_BIT (1u << ZPL_REG_RSP)
#define RBP_BIT (1u << ZPL_REG_RBP)

static bool known(int32_t value)
{
	return value < ZPL_DEPTH_MIXED;
}

/* Offsets beyond this are no stack frame, but bytes that look like code. */
#define MAX_OFFSET (1 << 28)

static bool shift(int32_t *value, int64_t by)
{
	int64_t sum = *value + by;

	*value = (int32_t)sum;
	return sum > -MAX_OFFSET && sum < MAX_OFFSET;
}

static bool to_register(const struct zpl_decoded *d, unsigned reg)
{
	return !(d->has & ZPL_HAS_MEM) && d->rm == reg;
}

/* add, sub, and with an immediate */
static bool step_group1(const struct zpl_decoded *d, struct zpl_depth *s)
{
	unsigned ext = (d->modrm >> 3) & 7u;
	int64_t by = ext == 0 ? d->imm : -d->imm;
	bool adds = ext == 0 || ext == 5;

	if (ext == 7)
		return true;
	if (to_register(d, ZPL_REG_RBP) && known(s->rbp) && adds)
		return shift(&s->rbp, by);
	if (to_register(d, ZPL_REG_RBP))
		s->rbp = ZPL_DEPTH_OTHER;
	if (!to_register(d, ZPL_REG_RSP) || (ext == 4 && d->imm < 0))
		return true;
	return adds && shift(&s->rsp, by);
}

/* What a register holds, if it is a stack address. */
static int32_t value_of(const struct zpl_depth *s, unsigned reg)
{
	if (reg == ZPL_REG_RSP)
		return s->rsp;
	return reg == ZPL_REG_RBP ? s->rbp : ZPL_DEPTH_OTHER;
}

static bool assign(struct zpl_depth *s, unsigned reg, int32_t value)
{
	if (reg == ZPL_REG_RBP)
		s->rbp = value;
	if (reg != ZPL_REG_RSP)
		return true;
	s->rsp = value;
	return known(value);
}

static bool step_lea(const struct zpl_decoded *d, struct zpl_depth *s)
{
	int32_t base = value_of(s, d->base);

	if (!known(base) || d->index != ZPL_REG_NONE || !(d->has & ZPL_HAS_W))
		return assign(s, d->reg, ZPL_DEPTH_OTHER);
	return shift(&base, d->disp) && assign(s, d->reg, base);
}

static bool step_mov(const struct zpl_decoded *d, struct zpl_depth *s)
{
	unsigned to = d->opcode == 0x89 ? d->rm : d->reg;
	unsigned from = d->opcode == 0x89 ? d->reg : d->rm;

	if (d->has & ZPL_HAS_MEM)
		return d->opcode == 0x89 || assign(s, to, ZPL_DEPTH_OTHER);
	return assign(s, to, d->has & ZPL_HAS_W ? value_of(s, from) : ZPL_DEPTH_OTHER);
}

static bool step_push_pop(const struct zpl_decoded *d, struct zpl_depth *s)
{
	bool pop = (d->opcode & 0xf8) == 0x58 || d->opcode == 0x9d || d->opcode == 0x8f;

	if (d->has & ZPL_HAS_66)
		return false;
	if (!shift(&s->rsp, pop ? 8 : -8))
		return false;
	if (!pop || d->opcode == 0x9d || d->has & ZPL_HAS_MEM)
		return true;
	if (d->rm == ZPL_REG_RBP)
		s->rbp = ZPL_DEPTH_CALLERS;
	return d->rm != ZPL_REG_RSP;
}

static bool step_leave(struct zpl_depth *s)
{
	if (!known(s->rbp))
		return false;
	s->rsp = s->rbp;
	s->rbp = ZPL_DEPTH_CALLERS;
	return shift(&s->rsp, 8);
}

static bool is_push_pop(const struct zpl_decoded *d)
{
	switch (d->opcode) {
	case 0x68: case 0x6a: case 0x9c: case 0x9d: case 0x8f: return true;
	case 0xff: return (d->modrm & 0x38) == 0x30;
	default: return (d->opcode & 0xf0) == 0x50;
	}
}

/* The state after @d. False: rsp is lost. */
static bool step_state(const struct zpl_decoded *d, struct zpl_depth *s)
{
	uint32_t writes;

	if (d->flow != ZPL_FLOW_NEXT) /* a callee gives both registers back, the kernel too */
		return true;
	if (d->map == ZPL_MAP_ONE) {
		if (is_push_pop(d))
			return step_push_pop(d, s);
		switch (d->opcode) {
		case 0x81: case 0x83: return step_group1(d, s);
		case 0x8d: return step_lea(d, s);
		case 0x89: case 0x8b: return step_mov(d, s);
		case 0xc9: return step_leave(s);
		case 0x29: /* sub reg, rsp: lower, by what is not known */
			if (to_register(d, ZPL_REG_RSP))
				return true;
			break;
		default: break;
		}
	}
	writes = zpl_effects_writes(d);
	if (writes & RBP_BIT)
		s->rbp = ZPL_DEPTH_OTHER;
	return !(writes & RSP_BIT);
}

/* Join what comes along another path; true: something is new. */
static bool merge(struct zpl_depth *into, struct zpl_depth s)
{
	struct zpl_depth old = *into;

	if (into->rsp == ZPL_DEPTH_UNREACHED) {
		*into = s;
		return true;
	}
	if (s.rsp > into->rsp)
		into->rsp = s.rsp;
	if (s.rbp != into->rbp)
		into->rbp = ZPL_DEPTH_MIXED;
	return memcmp(&old, into, sizeof(old)) != 0;
}

static bool goes_on(const struct zpl_decoded *d)
{
	switch (d->flow) {
	case ZPL_FLOW_JMP: case ZPL_FLOW_JMP_IND: case ZPL_FLOW_RET: case ZPL_FLOW_TRAP:
		return false;
	default:
		return true;
	}
}

static bool has_branch(const struct zpl_decoded *d)
{
	return d->flow == ZPL_FLOW_JCC || d->flow == ZPL_FLOW_JMP || d->flow == ZPL_FLOW_LOOP;
}

/* A register that is given a stack address, or one that may hold one. */
static void note_alias(struct zpl_redzone *rz, const struct zpl_decoded *d, struct zpl_depth s)
{
	bool lea = d->map == ZPL_MAP_ONE && d->opcode == 0x8d;
	bool mov = d->map == ZPL_MAP_ONE && (d->opcode == 0x89 || d->opcode == 0x8b);
	unsigned from = lea ? d->base : d->opcode == 0x89 ? d->reg : d->rm;
	unsigned to = lea || d->opcode == 0x8b ? d->reg : d->rm;

	if (!(d->has & ZPL_HAS_W) || (!lea && !mov) || (mov && (d->has & ZPL_HAS_MEM)))
		return;
	if (from >= 32 || to == ZPL_REG_RSP || to == ZPL_REG_RBP)
		return;
	if (from == ZPL_REG_RSP || (from == ZPL_REG_RBP && s.rbp != ZPL_DEPTH_OTHER && known(s.rbp)) ||
	    (rz->aliases >> from & 1))
		rz->aliases |= 1u << to;
}

/* One pass in address order; true: an earlier step must be looked at again. */
static bool walk_once(struct zpl_redzone *rz, const struct zpl_func *f)
{
	bool again = false;

	for (size_t i = 0; i < f->n; i++) {
		const struct zpl_step *step = &f->step[i];
		struct zpl_depth s = rz->at[i];

		note_alias(rz, &step->d, s);
		if (s.rsp == ZPL_DEPTH_UNREACHED)
			continue;
		if (!step_state(&step->d, &s)) {
			rz->clean = false;
			return false;
		}
		if (goes_on(&step->d) && i + 1 < f->n)
			merge(&rz->at[i + 1], s);
		if (has_branch(&step->d)) {
			ptrdiff_t to = zpl_func_at(f, step->d.target);

			if (to >= 0 && merge(&rz->at[to], s) && (size_t)to <= i)
				again = true;
		}
	}
	return again;
}

/* May the operand lie below rsp, or be an address below it? */
static bool below(const struct zpl_redzone *rz, const struct zpl_decoded *d, struct zpl_depth s)
{
	if (!(d->has & ZPL_HAS_MEM) || d->segment || d->base == ZPL_REG_NONE || zpl_decode_nop(d))
		return false;
	if (d->base == ZPL_REG_RSP) /* lowering rsp itself makes no use of what is there */
		return d->disp < 0 && !(d->map == ZPL_MAP_ONE && d->opcode == 0x8d &&
					d->reg == ZPL_REG_RSP);
	if (d->base != ZPL_REG_RBP)
		return d->disp < 0 && (rz->aliases >> (d->base & 31) & 1);
	if (s.rsp == ZPL_DEPTH_UNREACHED || s.rbp == ZPL_DEPTH_MIXED)
		return d->disp < 0 && (rz->aliases & RBP_BIT);
	if (s.rbp == ZPL_DEPTH_CALLERS)
		return true;
	return known(s.rbp) && (int64_t)s.rbp + d->disp < s.rsp;
}

/* sub imm, add -imm on a register that may hold a stack address */
static bool lowers_alias(const struct zpl_redzone *rz, const struct zpl_decoded *d)
{
	unsigned ext = (d->modrm >> 3) & 7u;

	if (d->map != ZPL_MAP_ONE || (d->opcode != 0x83 && d->opcode != 0x81) ||
	    (d->has & ZPL_HAS_MEM) || !(d->has & ZPL_HAS_W) || d->rm == ZPL_REG_RSP ||
	    d->rm == ZPL_REG_RBP || !(rz->aliases >> (d->rm & 31) & 1))
		return false;
	return (ext == 5 && d->imm > 0) || (ext == 0 && d->imm < 0);
}

static bool makes_frame(const struct zpl_redzone *rz, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rz->at[i].rsp != ZPL_DEPTH_UNREACHED && known(rz->at[i].rbp))
			return true;
	return false;
}

static bool all_above(struct zpl_redzone *rz, const struct zpl_func *f)
{
	if (makes_frame(rz, f->n))
		rz->aliases |= RBP_BIT;
	for (size_t i = 0; i < f->n; i++)
		if (below(rz, &f->step[i].d, rz->at[i]) || lowers_alias(rz, &f->step[i].d))
			return false;
	return true;
}

static int reserve(struct zpl_redzone *rz, size_t n)
{
	struct zpl_depth *at;

	if (n <= rz->cap)
		return 0;
	at = realloc(rz->at, n * 2 * sizeof(*at));
	if (!at)
		return -ENOMEM;
	rz->at = at;
	rz->cap = n * 2;
	return 0;
}

int zpl_redzone_walk(struct zpl_redzone *rz, const struct zpl_func *f, uint64_t entry,
		     struct zpl_depth state)
{
	ptrdiff_t first = zpl_func_at(f, entry);
	int err = reserve(rz, f->n);
	unsigned pass = 0;

	if (err)
		return err;
	for (size_t i = 0; i < f->n; i++)
		rz->at[i] = (struct zpl_depth){ ZPL_DEPTH_UNREACHED, ZPL_DEPTH_OTHER };
	rz->aliases = 0;
	rz->clean = first >= 0;
	if (first < 0)
		return 0;
	rz->at[first] = state;
	while (walk_once(rz, f) && ++pass < MAX_PASSES)
		;
	rz->clean = rz->clean && pass < MAX_PASSES && all_above(rz, f);
	return 0;
}

void zpl_redzone_free(struct zpl_redzone *rz)
{
	free(rz->at);
	memset(rz, 0, sizeof(*rz));
}
