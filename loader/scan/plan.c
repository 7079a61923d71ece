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
#include "refs.h"
#include "scan.h"
#include "tables.h"

struct planner {
	struct zpl_choice choice;
	struct zpl_plans *out;
	struct zpl_reach reach;
	struct zpl_refs refs;
	bool swept;
	int err; /* of what the sweep found */
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

	if (site < end) {
		zpl_incoming_watch(&p->choice.incoming, range->start, end);
		zpl_refs_mark(&p->refs, range->start, end);
	}
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

/* The candidates from @plan on that one range, which may go on behind it, holds; else the first. */
static size_t group(const struct planner *p, const struct zpl_plan *plan, const struct zpl_range **range)
{
	const struct zpl_plan *end = p->out->plan + p->out->n;
	const struct zpl_ranges *ranges = &p->choice.ranges;
	uint64_t limit;
	size_t n = 1;

	*range = zpl_ranges_before(ranges, plan->site);
	limit = *range ? zpl_ranges_end(ranges, *range) : 0;
	if (plan->site >= limit)
		*range = NULL;
	while (plan + n < end && plan[n].site < limit)
		n++;
	return n;
}

/* Those that will not be proved, which is seen without decoding a function. */
static void expect_gaps(struct planner *p)
{
	const struct zpl_plan *plan = p->out->plan, *end = plan + p->out->n;

	while (plan < end) {
		const struct zpl_range *range;
		size_t n = group(p, plan, &range);

		if (!range || !may_be_behind(p->choice.img, range, zpl_ranges_end(&p->choice.ranges, range),
					     plan, n))
			for (size_t i = 0; i < n; i++)
				zpl_reach_expect(&p->reach, plan[i].site);
		plan += n;
	}
}

static void told(void *arg, uint64_t from, uint64_t to, unsigned opcode)
{
	struct planner *p = arg;
	struct zpl_incoming *in = &p->choice.incoming;

	if (opcode && !p->err && zpl_incoming_watched(in, to))
		p->err = zpl_incoming_add(in, from - opcode, to);
	zpl_reach_refer(&p->reach, from, to);
}

/* Once, and only if there is a proved site at all: what leads to sites, and into gaps. */
static int sweep(struct planner *p)
{
	struct zpl_incoming *in = &p->choice.incoming;
	int err;

	if (p->swept)
		return 0;
	p->swept = true;
	err = zpl_refs_open(&p->refs, p->choice.img);
	if (!err)
		err = zpl_incoming_begin(in, p->refs.base, p->refs.limit);
	if (err)
		return err;
	for (size_t i = 0; i < p->out->n; i++)
		watch(p, p->out->plan[i].site);
	expect_gaps(p);
	zpl_reach_watch(&p->reach, &p->refs);
	p->refs.words = p->reach.n_gaps;
	p->refs.found = told;
	p->refs.arg = p;
	zpl_refs_sweep(&p->refs);
	zpl_incoming_sort(in);
	return p->err;
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
	struct zpl_plan *plan = p->out->plan, *end = plan + p->out->n;
	int err = 0;

	while (plan < end && !err) {
		const struct zpl_range *range;
		size_t n = group(p, plan, &range);

		if (range)
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
	if (!err)
		err = zpl_ranges_load(&p->choice.ranges, p->choice.img);
	return err ? err : zpl_reach_begin(&p->reach, &p->choice.ranges, p->out->n);
}

static void release(struct planner *p)
{
	struct zpl_choice *c = &p->choice;

	zpl_refs_close(&p->refs);
	zpl_reach_end(&p->reach);
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
	if (!err && out->n)
		err = plan_all(&p);
	if (!err)
		err = zpl_reach_judge(&p.reach, p.swept, out);
	release(&p);
	if (err)
		zpl_plans_free(out);
	return err;
}

void zpl_plans_free(struct zpl_plans *plans)
{
	free(plans->plan);
	memset(plans, 0, sizeof(*plans));
}
