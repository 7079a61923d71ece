/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The red zone of a function and of its parts: see zero.h.
 *
 * A compiler may put a function's unlikely part elsewhere, with a range of its own.
 * What a function jumps to is therefore looked at too, with the stack as it is at
 * the jump. One level is enough: a part jumps back, or calls another function at its end.
 */
#include "zero.h"

#include <errno.h>
#include <string.h>

#include "tables.h"

#define PART_MAX 65536 /* bytes; no unlikely part is that large */

/* A linkage stub goes straight on through a slot, with nothing of its own on the stack. */
static bool is_linkage(const struct zpl_ranges *ranges, uint64_t addr)
{
	struct zpl_decoded d;

	for (int i = 0; i < 3; i++) {
		const uint8_t *code = zpl_image_at(ranges->img, addr, ZPL_DECODE_MAX);

		if (!code || zpl_decode_insn(code, ZPL_DECODE_MAX, addr, &d))
			return false;
		if (d.flow == ZPL_FLOW_JMP_IND)
			return d.has & ZPL_HAS_RIP;
		if (!zpl_decode_endbr(&d))
			return false;
		addr += d.len;
	}
	return false;
}

static int judge_part(struct zpl_zero *z, const struct zpl_ranges *ranges, uint64_t target,
		      const struct zpl_state *state, bool *clean)
{
	const struct zpl_range *range = zpl_ranges_before(ranges, target);
	uint64_t end = range ? zpl_ranges_end(ranges, range) : 0;
	struct zpl_redzone rz;
	int err;

	*clean = false;
	if (target >= end || end - range->start > PART_MAX)
		return 0;
	err = zpl_func_load(&z->part, ranges->img, zpl_ranges_entry(ranges, range), end);
	if (err)
		return err == -EFAULT ? 0 : err;
	zpl_tables_mark(&z->part);
	err = zpl_walk_run(&z->part_walk, &z->part, target, state);
	if (err)
		return err;
	zpl_redzone_judge(&rz, &z->part_walk, &z->part);
	*clean = rz.clean;
	return 0;
}

static bool is_plain(const struct zpl_state *s)
{
	return s->tag[ZPL_REG_RSP] == ZPL_TAG_STACK && s->v[ZPL_REG_RSP] == 0 &&
	       s->tag[ZPL_REG_RBP] == ZPL_TAG_CALLERS;
}

static int judge_jump(struct zpl_zero *z, const struct zpl_ranges *ranges, uint64_t target,
		      const struct zpl_state *state)
{
	uint64_t *memo = &z->memo[(target >> 4 ^ target) % ZPL_ZERO_MEMO];
	bool plain = is_plain(state);
	bool clean = true;
	int err;

	if (plain && *memo == target)
		return 0;
	if (!is_linkage(ranges, target)) {
		err = judge_part(z, ranges, target, state, &clean);
		if (err)
			return err;
	}
	if (clean && plain)
		*memo = target;
	if (!clean)
		z->clean = false;
	return 0;
}

/* A step that leaves the function, perhaps for a part of it. */
static int judge_step(struct zpl_zero *z, const struct zpl_ranges *ranges, size_t i)
{
	const struct zpl_decoded *d = &z->func->step[i].d;
	struct zpl_state s;

	if (d->flow == ZPL_FLOW_JMP_IND && !(d->has & ZPL_HAS_RIP) && !z->own.frame)
		z->clean = false; /* a table may lead to a part */
	if ((d->flow != ZPL_FLOW_JCC && d->flow != ZPL_FLOW_JMP) ||
	    (d->target >= z->func->start && d->target < z->func->end))
		return 0;
	zpl_walk_at(&z->walk, z->func, i, &s);
	if (!s.reached)
		zpl_state_entry(&s);
	return judge_jump(z, ranges, d->target, &s);
}

int zpl_zero_judge(struct zpl_zero *z, const struct zpl_ranges *ranges, const struct zpl_func *f)
{
	struct zpl_state entry;
	int err;

	zpl_state_entry(&entry);
	z->func = f;
	err = zpl_walk_run(&z->walk, f, f->start, &entry);
	if (err)
		return err;
	zpl_redzone_judge(&z->own, &z->walk, f);
	z->clean = z->own.clean;
	for (size_t i = 0; i < f->n && !err && z->clean && (f->n_out || f->n_indirect); i++)
		err = judge_step(z, ranges, i);
	return err;
}

bool zpl_zero_ends(const void *ctx, size_t i)
{
	const struct zpl_zero *z = ctx;
	struct zpl_state s;

	zpl_walk_at(&z->walk, z->func, i, &s);
	return z->own.frame && s.reached && s.tag[ZPL_REG_RSP] == ZPL_TAG_STACK && s.v[ZPL_REG_RSP] == 0;
}

void zpl_zero_free(struct zpl_zero *z)
{
	zpl_func_free(&z->part);
	zpl_walk_free(&z->walk);
	zpl_walk_free(&z->part_walk);
	memset(z, 0, sizeof(*z));
}
