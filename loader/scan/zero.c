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
		      struct zpl_depth state, bool *clean)
{
	const struct zpl_range *range = zpl_ranges_before(ranges, target);
	uint64_t end = range ? zpl_ranges_end(ranges, range) : 0;
	int err;

	*clean = false;
	if (target >= end || end - range->start > PART_MAX)
		return 0;
	err = zpl_func_load(&z->part_func, ranges->img, zpl_ranges_entry(ranges, range), end);
	if (!err)
		err = zpl_redzone_walk(&z->part, &z->part_func, target, state);
	if (!err)
		*clean = z->part.clean;
	return err == -EFAULT ? 0 : err;
}

static int judge_jump(struct zpl_zero *z, const struct zpl_ranges *ranges, uint64_t target,
		      struct zpl_depth state)
{
	uint64_t *memo = &z->memo[(target >> 4 ^ target) % ZPL_ZERO_MEMO];
	bool plain = state.rsp == 0 && state.rbp == ZPL_DEPTH_CALLERS;
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

static bool leaves(const struct zpl_func *f, const struct zpl_decoded *d)
{
	return (d->flow == ZPL_FLOW_JCC || d->flow == ZPL_FLOW_JMP) &&
	       (d->target < f->start || d->target >= f->end);
}

/* A table may lead to such a part from a function that has no frame. */
static bool jumps_blindly(const struct zpl_decoded *d, struct zpl_depth state)
{
	return d->flow == ZPL_FLOW_JMP_IND && !(d->has & ZPL_HAS_RIP) && state.rsp == 0;
}

static bool has_frame(const struct zpl_redzone *rz, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rz->at[i].rsp < 0)
			return true;
	return false;
}

int zpl_zero_judge(struct zpl_zero *z, const struct zpl_ranges *ranges, const struct zpl_func *f)
{
	int err = zpl_redzone_walk(&z->own, f, f->start, ZPL_DEPTH_ENTRY);

	z->clean = !err && z->own.clean;
	z->frame = !err && has_frame(&z->own, f->n);
	if (!z->clean || (!f->n_out && !f->n_indirect))
		return err;
	for (size_t i = 0; i < f->n && z->clean && !err; i++) {
		const struct zpl_decoded *d = &f->step[i].d;
		struct zpl_depth state = z->own.at[i];

		if (state.rsp == ZPL_DEPTH_UNREACHED)
			state = ZPL_DEPTH_ENTRY;
		if (jumps_blindly(d, state) && !z->frame)
			z->clean = false;
		if (leaves(f, d))
			err = judge_jump(z, ranges, d->target, state);
	}
	return err;
}

bool zpl_zero_ends(const void *ctx, size_t i)
{
	const struct zpl_zero *z = ctx;

	return z->frame && z->own.at[i].rsp == 0;
}

void zpl_zero_free(struct zpl_zero *z)
{
	zpl_func_free(&z->part_func);
	zpl_redzone_free(&z->own);
	zpl_redzone_free(&z->part);
	memset(z, 0, sizeof(*z));
}
