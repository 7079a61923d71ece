/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The planner's shell: finds the candidates of an image, decodes each function that
 * holds one, once, and asks for the best patch of each: see ../plan.h.
 */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "choose.h"
#include "reach.h"
#include "scan.h"
#include "tables.h"

struct planner {
	struct zpl_choice choice;
	struct zpl_plans *out;
	bool swept;
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
	for (unsigned i = 0; i < p->choice.img->n_segs; i++) {
		const struct zpl_segment *seg = &p->choice.img->seg[i];
		const uint8_t *code;
		int err;

		if (!seg->exec || !(code = zpl_image_at(p->choice.img, seg->vaddr, seg->size)))
			continue;
		err = add_candidates(p->out, code, seg);
		if (err)
			return err;
	}
	p->out->n_candidates = p->out->n;
	return 0;
}

/* Branches to functions that may hold a site are of interest. */
static void watch(struct planner *p, uint64_t site)
{
	const struct zpl_ranges *ranges = &p->choice.ranges;
	const struct zpl_range *range = zpl_ranges_before(ranges, site);
	uint64_t end = range ? zpl_ranges_end(ranges, range) : 0;

	if (site < end)
		zpl_incoming_watch(&p->choice.incoming, range->start, end);
}

static void text_limits(const struct zpl_image *img, uint64_t *base, uint64_t *limit)
{
	*base = UINT64_MAX;
	*limit = 0;
	for (unsigned i = 0; i < img->n_segs; i++) {
		const struct zpl_segment *seg = &img->seg[i];

		if (seg->exec && seg->vaddr < *base)
			*base = seg->vaddr;
		if (seg->exec && seg->vaddr + seg->size > *limit)
			*limit = seg->vaddr + seg->size;
	}
}

/* Once, and only if there is a proved site at all. */
static int sweep(struct planner *p)
{
	const struct zpl_image *img = p->choice.img;
	struct zpl_incoming *in = &p->choice.incoming;
	uint64_t base, limit;
	int err;

	if (p->swept)
		return 0;
	p->swept = true;
	text_limits(img, &base, &limit);
	err = zpl_incoming_begin(in, base, limit);
	for (size_t i = 0; i < p->out->n && !err; i++)
		watch(p, p->out->plan[i].site);
	for (unsigned i = 0; i < img->n_segs && !err; i++) {
		const struct zpl_segment *seg = &img->seg[i];
		const uint8_t *code = zpl_image_at(img, seg->vaddr, seg->size);

		if (seg->exec && code)
			err = zpl_incoming_sweep(in, code, seg->size, seg->vaddr);
	}
	zpl_incoming_sort(in);
	return err;
}

/* What is to be known of a function before its patches are chosen. */
static int study(struct planner *p)
{
	struct zpl_choice *c = &p->choice;
	int err = sweep(p);

	if (err)
		return err;
	zpl_func_follow(&c->func);
	if (c->func.first_bad < c->proper_end)
		c->func.n_unknown++; /* out of step from there on */
	zpl_tables_mark(&c->func);
	c->n_foreign = zpl_incoming_long(&c->incoming, &c->ranges, &c->func);
	err = zpl_zero_judge(&c->zero, &c->ranges, &c->func);
	if (!err)
		c->func.n_unknown += zpl_tables_unknown(&c->func, zpl_zero_ends, &c->zero);
	return err;
}

/*
 * Is one of the candidates an instruction of those behind the range? It ends with an instruction,
 * so for candidates that all lie behind it, it need not be decoded to tell. Doubt is a yes.
 */
static bool may_be_behind(const struct zpl_image *img, const struct zpl_range *range, uint64_t end,
			  const struct zpl_plan *plan, size_t n)
{
	const uint8_t *code = zpl_image_at(img, range->end, end - range->end);
	uint64_t at = range->end;
	struct zpl_decoded d;

	if (plan->site + 1 < range->end || !code)
		return true;
	for (size_t i = 0; i < n && at < end; at += d.len) {
		if (zpl_decode_insn(code + (at - range->end), end - at, at, &d))
			return true;
		for (; i < n && plan[i].site + 2 <= at + d.len; i++)
			if (plan[i].site + 2 == at + d.len &&
			    (d.flow == ZPL_FLOW_SYSCALL || d.flow == ZPL_FLOW_SYSENTER))
				return true;
	}
	return false;
}

/* What follows an instruction that has been written over is not what will run. */
static void distrust(struct planner *p)
{
	struct zpl_choice *c = &p->choice;
	uint64_t at = c->opts->as_filed ? UINT64_MAX : zpl_func_altered(&c->func, c->proper_end);

	if (at == UINT64_MAX)
		return;
	p->out->altered = true;
	c->func.n_unknown++;
	if (at < c->func.first_bad)
		c->func.first_bad = at;
}

/* The @n candidates of one range. */
static int plan_range(struct planner *p, const struct zpl_range *range, struct zpl_plan *plan, size_t n)
{
	struct zpl_choice *c = &p->choice;
	uint64_t end = zpl_ranges_end(&c->ranges, range);
	int err;

	if (!may_be_behind(c->img, range, end, plan, n))
		return 0;
	c->proper_end = range->end;
	err = zpl_func_load(&c->func, c->img, zpl_ranges_entry(&c->ranges, range), end);
	if (err)
		return err == -EFAULT ? 0 : err;
	distrust(p);
	if (!zpl_choose_prove(c, range, plan, n))
		return 0;
	err = study(p);
	if (err)
		return err;
	err = zpl_choose_patches(c, plan, n);
	if (err)
		return err;
	for (size_t i = 0; i < n; i++)
		p->out->n_proved += !(plan[i].refused & ZPL_UNPROVED);
	return 0;
}

static int plan_all(struct planner *p)
{
	const struct zpl_ranges *ranges = &p->choice.ranges;
	struct zpl_plan *plan = p->out->plan, *end = plan + p->out->n;
	int err = 0;

	while (plan < end && !err) {
		const struct zpl_range *range = zpl_ranges_before(ranges, plan->site);
		uint64_t limit = range ? zpl_ranges_end(ranges, range) : 0;
		size_t n = 1;

		while (plan + n < end && plan[n].site < limit)
			n++;
		if (plan->site < limit)
			err = plan_range(p, range, plan, n);
		plan += n;
	}
	return err;
}

static int prepare(struct planner *p)
{
	int err = find_candidates(p);

	if (err || !p->out->n)
		return err;
	err = zpl_agree_open(&p->choice.agree);
	return err ? err : zpl_ranges_load(&p->choice.ranges, p->choice.img);
}

static void release(struct zpl_choice *c)
{
	zpl_func_free(&c->func);
	zpl_zero_free(&c->zero);
	zpl_ranges_free(&c->ranges);
	zpl_incoming_end(&c->incoming);
	zpl_taken_free(&c->taken);
	zpl_agree_close(&c->agree);
}

int zpl_plan_image(const struct zpl_image *img, const struct zpl_plan_options *opts,
		   struct zpl_plans *out)
{
	struct planner p = { .choice = { .img = img, .opts = opts ? opts : &all_kinds }, .out = out };
	int err;

	memset(out, 0, sizeof(*out));
	err = prepare(&p);
	if (!err)
		err = plan_all(&p);
	if (!err)
		err = zpl_reach_judge(img, &p.choice.ranges, out);
	release(&p.choice);
	if (err)
		zpl_plans_free(out);
	return err;
}

void zpl_plans_free(struct zpl_plans *plans)
{
	free(plans->plan);
	memset(plans, 0, sizeof(*plans));
}
