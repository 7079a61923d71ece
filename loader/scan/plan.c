/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The planner's shell: finds the candidates of an image, decodes each function that
 * holds one, once, and asks for the best patch of each: see ../plan.h.
 */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agree.h"
#include "func.h"
#include "incoming.h"
#include "move.h"
#include "number.h"
#include "pad.h"
#include "ranges.h"
#include "scan.h"
#include "tables.h"
#include "zero.h"

struct planner {
	const struct zpl_image *img;
	const struct zpl_plan_options *opts;
	struct zpl_ranges ranges;
	struct zpl_incoming incoming;
	struct zpl_agree agree;
	struct zpl_func func;
	struct zpl_zero zero;
	struct zpl_plans *out;
};

static const struct zpl_plan_options all_kinds = { .allow_near = true, .allow_zero = true };

#define FEW 1024 /* candidates for which one pass over a segment is enough */

/* At most two passes over a segment: candidates are so few that counting first costs less memory. */
static int add_candidates(struct zpl_plans *out, const uint8_t *code, const struct zpl_segment *seg)
{
	uint64_t few[FEW];
	uint64_t *addr = few;
	size_t n = zpl_scan_find(code, seg->size, seg->vaddr, few, FEW);
	struct zpl_plan *plan = realloc(out->plan, (out->n + n + 1) * sizeof(*plan));

	if (!plan)
		return -ENOMEM;
	out->plan = plan;
	if (n > FEW && !(addr = malloc(n * sizeof(*addr))))
		return -ENOMEM;
	if (n > FEW)
		zpl_scan_find(code, seg->size, seg->vaddr, addr, n);
	memset(plan + out->n, 0, n * sizeof(*plan));
	for (size_t i = 0; i < n; i++) {
		plan = &out->plan[out->n++];
		plan->site = addr[i];
		plan->insn = code[addr[i] - seg->vaddr + 1] == 0x34 ? ZPL_INSN_SYSENTER : ZPL_INSN_SYSCALL;
		plan->kind = ZPL_PATCH_TRAP;
		plan->refused = ZPL_UNPROVED;
		plan->nr = -1;
	}
	if (addr != few)
		free(addr);
	return 0;
}

static int find_candidates(struct planner *p)
{
	for (unsigned i = 0; i < p->img->n_segs; i++) {
		const struct zpl_segment *seg = &p->img->seg[i];
		const uint8_t *code;
		int err;

		if (!seg->exec || !(code = zpl_image_at(p->img, seg->vaddr, seg->size)))
			continue;
		err = add_candidates(p->out, code, seg);
		if (err)
			return err;
	}
	p->out->n_candidates = p->out->n;
	return 0;
}

/* Is the site an instruction of the loaded function? Returns its step or -1. */
static ptrdiff_t prove(const struct zpl_func *f, const struct zpl_plan *plan)
{
	ptrdiff_t at = zpl_func_ending(f, plan->site + 2);
	unsigned flow = plan->insn == ZPL_INSN_SYSCALL ? ZPL_FLOW_SYSCALL : ZPL_FLOW_SYSENTER;

	if (at < 0 || f->step[at].d.flow != flow || plan->site > f->first_bad)
		return -1;
	return at;
}

/* Sets zero_ok; returns why not. */
static unsigned judge_zero(const struct planner *p, size_t at, struct zpl_plan *plan)
{
	unsigned refused = 0;

	if (plan->nr < 0 || plan->nr > ZPL_ZERO_NR_MAX)
		refused |= ZPL_NR_UNBOUNDED;
	if (!p->zero.clean)
		refused |= ZPL_RED_ZONE;
	if (p->func.step[at].d.len != 2) /* a prefix would become the call's */
		refused |= ZPL_NO_MOVE;
	plan->zero_ok = !refused;
	return refused;
}

static unsigned make_near(const struct zpl_func *f, size_t at, struct zpl_plan *plan)
{
	return zpl_move_near(f, at, false, plan);
}

static unsigned make_escaping(const struct zpl_func *f, size_t at, struct zpl_plan *plan)
{
	return zpl_move_near(f, at, true, plan);
}

/* Branches from other functions are looked for only where they would matter. */
static bool jumped_into(struct planner *p, const struct zpl_plan *plan)
{
	uint64_t lo = plan->patch_at + 1;
	uint64_t hi = plan->resume > plan->site + 2 ? plan->resume : plan->site + 2;

	if (plan->kind == ZPL_PATCH_SHORT) {
		lo = plan->pad_at;
		hi = lo + 5;
	}
	return zpl_incoming_mark(&p->incoming, &p->ranges, &p->func, lo, hi);
}

/* One kind, tried again when something from outside turns out to jump into it. */
static unsigned attempt(struct planner *p, size_t at, struct zpl_plan *plan,
			unsigned (*make)(const struct zpl_func *, size_t, struct zpl_plan *))
{
	for (int tries = 0; tries < 4; tries++) {
		unsigned refused = make(&p->func, at, plan);

		if (refused)
			return refused;
		if (!jumped_into(p, plan) || plan->escapes)
			return 0;
		plan->kind = ZPL_PATCH_TRAP;
		plan->patch_at = plan->resume = plan->pad_at = 0;
		plan->patch_len = plan->n_before = plan->n_after = 0;
	}
	return ZPL_TARGET_INSIDE;
}

static void find_number(struct planner *p, size_t at, struct zpl_plan *plan)
{
	uint64_t loaded = plan->site;

	plan->nr = zpl_number_at(&p->func, at, &loaded);
	if (plan->nr >= 0 &&
	    zpl_incoming_mark(&p->incoming, &p->ranges, &p->func, loaded + 1, plan->site + 2))
		plan->nr = zpl_number_at(&p->func, at, &loaded);
}

/* A patch's bytes and its end count as branch targets, so that no other overlaps it. */
static void claim(struct zpl_func *f, const struct zpl_plan *plan)
{
	if (plan->kind == ZPL_PATCH_TRAP)
		return;
	for (unsigned i = 0; i <= plan->patch_len; i++)
		zpl_func_mark(f, plan->patch_at + i);
	for (unsigned i = 0; plan->kind == ZPL_PATCH_SHORT && i <= 5; i++)
		zpl_func_mark(f, plan->pad_at + i);
}

static void plan_first(struct planner *p, size_t at, struct zpl_plan *plan)
{
	unsigned no_zero;

	find_number(p, at, plan);
	no_zero = judge_zero(p, at, plan);
	if (p->opts->allow_near)
		plan->refused |= (uint16_t)attempt(p, at, plan, make_near);
	if (plan->kind == ZPL_PATCH_TRAP)
		plan->refused |= (uint16_t)no_zero;
}

static void use_zero(struct zpl_plan *plan)
{
	plan->kind = ZPL_PATCH_ZERO;
	plan->patch_at = plan->site;
	plan->patch_len = 2;
	plan->resume = plan->site + 2;
}

/* What the first round left. */
static void plan_second(struct planner *p, size_t at, struct zpl_plan *plan)
{
	if (p->opts->allow_near) {
		unsigned refused = attempt(p, at, plan, zpl_move_after);

		if (refused)
			refused |= attempt(p, at, plan, zpl_pad_find);
		plan->refused |= (uint16_t)refused;
	}
	if (plan->kind == ZPL_PATCH_TRAP && p->opts->allow_zero && plan->zero_ok)
		use_zero(plan);
	if (plan->kind == ZPL_PATCH_TRAP && p->opts->allow_near)
		attempt(p, at, plan, make_escaping);
}

/* Two decoders must agree on all that is replaced or copied; and what is there is noted. */
static void finish(struct planner *p, size_t at, struct zpl_plan *plan)
{
	const struct zpl_func *f = &p->func;
	uint64_t lo = f->step[at].addr, hi = plan->site + 2;

	if (plan->kind != ZPL_PATCH_TRAP && plan->patch_at < lo)
		lo = plan->patch_at;
	if (plan->resume > hi)
		hi = plan->resume;
	if (!zpl_agree_range(&p->agree, f, lo, hi)) {
		*plan = (struct zpl_plan){ .site = plan->site, .insn = plan->insn, .nr = -1,
					   .kind = ZPL_PATCH_TRAP, .refused = ZPL_UNPROVED };
		return;
	}
	p->out->n_proved++;
	if (plan->kind == ZPL_PATCH_TRAP)
		return;
	memcpy(plan->old, f->code + (plan->patch_at - f->start), plan->patch_len);
	if (plan->kind == ZPL_PATCH_SHORT)
		memcpy(plan->old + ZPL_PLAN_OLD_PAD, f->code + (plan->pad_at - f->start), 5);
}

/* First all hosts are found, then what may not overlap them. */
static void plan_sites(struct planner *p, const struct zpl_range *range, struct zpl_plan *plan,
		       size_t n)
{
	for (int round = 1; round <= 3; round++)
		for (size_t i = 0; i < n; i++) {
			ptrdiff_t at = prove(&p->func, &plan[i]);

			if (at < 0) {
				if (plan[i].site + 1 < range->end && plan[i].site < p->func.first_bad)
					plan[i].refused |= ZPL_INSIDE;
				continue;
			}
			if (round == 1) {
				plan[i].func = p->func.start;
				plan[i].refused = plan[i].insn == ZPL_INSN_SYSENTER ? ZPL_SYSENTER : 0;
			}
			if (round == 3)
				finish(p, (size_t)at, &plan[i]);
			else if (plan[i].insn == ZPL_INSN_SYSENTER || plan[i].kind != ZPL_PATCH_TRAP)
				continue;
			else if (round == 1)
				plan_first(p, (size_t)at, &plan[i]);
			else
				plan_second(p, (size_t)at, &plan[i]);
			claim(&p->func, &plan[i]);
		}
}

/* All candidates of one range; returns how many. */
static size_t plan_range(struct planner *p, const struct zpl_range *range, struct zpl_plan *plan,
			 size_t n, int *err)
{
	uint64_t end = zpl_ranges_end(&p->ranges, range);
	size_t in = 1;

	while (in < n && plan[in].site < end)
		in++;
	*err = zpl_func_load(&p->func, p->img, zpl_ranges_entry(&p->ranges, range), end);
	if (!*err)
		*err = zpl_zero_judge(&p->zero, &p->ranges, &p->func);
	if (!*err) {
		p->func.n_unknown = zpl_tables_mark(&p->func, zpl_zero_ends, &p->zero);
		plan_sites(p, range, plan, in);
	}
	if (*err == -EFAULT)
		*err = 0;
	return in;
}

static int plan_all(struct planner *p)
{
	struct zpl_plan *plan = p->out->plan;
	size_t left = p->out->n;

	while (left) {
		const struct zpl_range *range = zpl_ranges_before(&p->ranges, plan->site);
		size_t done = 1;
		int err = 0;

		if (range && plan->site < zpl_ranges_end(&p->ranges, range))
			done = plan_range(p, range, plan, left, &err);
		if (err)
			return err;
		plan += done;
		left -= done;
	}
	return 0;
}

static int sweep(struct planner *p)
{
	const struct zpl_image *img = p->img;
	uint64_t base = UINT64_MAX, limit = 0;
	int err;

	for (unsigned i = 0; i < img->n_segs; i++) {
		const struct zpl_segment *seg = &img->seg[i];

		if (seg->exec && seg->vaddr < base)
			base = seg->vaddr;
		if (seg->exec && seg->vaddr + seg->size > limit)
			limit = seg->vaddr + seg->size;
	}
	err = zpl_incoming_begin(&p->incoming, base, limit);
	for (size_t i = 0; i < p->out->n && !err; i++)
		zpl_incoming_site(&p->incoming, p->out->plan[i].site);
	for (unsigned i = 0; i < img->n_segs && !err; i++) {
		const struct zpl_segment *seg = &img->seg[i];
		const uint8_t *code = zpl_image_at(img, seg->vaddr, seg->size);

		if (seg->exec && code)
			err = zpl_incoming_sweep(&p->incoming, code, seg->size, seg->vaddr);
	}
	zpl_incoming_sort(&p->incoming);
	return err;
}

static int prepare(struct planner *p)
{
	int err = find_candidates(p);

	if (err || !p->out->n)
		return err;
	err = zpl_agree_open(&p->agree);
	if (!err)
		err = zpl_ranges_load(&p->ranges, p->img);
	return err ? err : sweep(p);
}

int zpl_plan_image(const struct zpl_image *img, const struct zpl_plan_options *opts,
		   struct zpl_plans *out)
{
	struct planner p = { .img = img, .opts = opts ? opts : &all_kinds, .out = out };
	int err;

	memset(out, 0, sizeof(*out));
	err = prepare(&p);
	if (!err)
		err = plan_all(&p);
	zpl_func_free(&p.func);
	zpl_zero_free(&p.zero);
	zpl_ranges_free(&p.ranges);
	zpl_incoming_end(&p.incoming);
	zpl_agree_close(&p.agree);
	if (err)
		zpl_plans_free(out);
	return err;
}

void zpl_plans_free(struct zpl_plans *plans)
{
	free(plans->plan);
	memset(plans, 0, sizeof(*plans));
}
