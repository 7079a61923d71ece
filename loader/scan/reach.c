/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which bytes of a gap are reached: see reach.h. A bit for each byte of text says so. */
#include "reach.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "refs.h"

#define SHORT_REACH 130 /* rel8 and the branch itself */
#define GRAIN 64

struct gap {
	uint64_t lo, hi;
	bool after; /* a function ends where it begins */
	bool lost;  /* it is code, or a jump in it leads nobody knows where */
};

struct reach {
	const struct zpl_image *img;
	const struct zpl_ranges *ranges;
	uint64_t base, limit; /* of text */
	struct gap *gap;      /* ascending */
	size_t n_gaps;
	uint64_t *todo; /* addresses to decode from */
	size_t n_todo, cap;
	uint8_t *near; /* bits for GRAIN bytes from @base: is there a gap? */
	uint8_t *seen; /* bits from @base: an instruction begins here */
	uint8_t *call; /* bits from @base: a call is reached here */
	bool failed;   /* no memory */
};

static bool get_bit(const uint8_t *bits, uint64_t at)
{
	return bits[at / 8] >> (at & 7) & 1;
}

static void set_bit(uint8_t *bits, uint64_t at)
{
	bits[at / 8] |= (uint8_t)(1u << (at & 7));
}

/* The gap that holds @addr, or NULL. */
static struct gap *gap_at(const struct reach *r, uint64_t addr)
{
	size_t lo = 0, hi = r->n_gaps;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->gap[mid].hi <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < r->n_gaps && addr >= r->gap[lo].lo ? &r->gap[lo] : NULL;
}

static void push(struct reach *r, uint64_t addr)
{
	if (addr < r->base || addr >= r->limit || get_bit(r->seen, addr - r->base))
		return;
	if (r->n_todo == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 1024;
		uint64_t *todo = realloc(r->todo, cap * sizeof(*todo));

		if (!todo) {
			r->failed = true;
			return;
		}
		r->todo = todo;
		r->cap = cap;
	}
	r->todo[r->n_todo++] = addr;
}

/* Something at @from may lead to @to. What stands in a gap counts only once it is reached itself. */
static void refer(void *arg, uint64_t from, uint64_t to)
{
	struct reach *r = arg;
	const struct gap *g;

	if (to < r->base || to >= r->limit || !get_bit(r->near, (to - r->base) / GRAIN) ||
	    !(g = gap_at(r, to)))
		return;
	if (from < g->lo || from >= g->hi)
		push(r, to);
}

static bool short_branch(const uint8_t *p)
{
	return (p[0] & 0xf0) == 0x70 || p[0] == 0xeb || (p[0] & 0xfc) == 0xe0;
}

/* Short branches from beside the gap, and what runs on into it. */
static void enter_sides(struct reach *r, const struct gap *g)
{
	const struct zpl_segment *seg = zpl_ranges_segment(r->ranges, g->lo);
	uint64_t end = seg->vaddr + seg->size;
	uint64_t from = g->lo - seg->vaddr > SHORT_REACH ? g->lo - SHORT_REACH : seg->vaddr;
	uint64_t to = end - g->hi > SHORT_REACH ? g->hi + SHORT_REACH : end;
	const uint8_t *code = zpl_image_at(r->img, seg->vaddr, seg->size);

	if (g->after)
		push(r, g->lo);
	for (; from + 2 <= to; from++) {
		if (from >= g->lo && from < g->hi)
			from = g->hi;
		if (from + 2 <= to && short_branch(code + (from - seg->vaddr)))
			refer(r, from, from + 2 + (uint64_t)(int64_t)(int8_t)code[from - seg->vaddr + 1]);
	}
}

/*
 * Where the instruction leads. What stands behind a return or jump counts as reached too: of a row
 * of stubs only the first one's address may be held, and the others' computed.
 */
static void follow(struct reach *r, struct gap *g, const struct zpl_decoded *d)
{
	if (d->flow == ZPL_FLOW_JMP_IND)
		g->lost = true;
	else if (d->target)
		push(r, d->target); /* of a branch, or an address that is taken */
}

static void walk(struct reach *r, uint64_t at)
{
	struct gap *g = gap_at(r, at);
	struct zpl_decoded d;

	while (g && !g->lost && at < g->hi && !get_bit(r->seen, at - r->base)) {
		const struct zpl_segment *seg = zpl_ranges_segment(r->ranges, at);
		uint64_t left = seg->vaddr + seg->size - at;

		set_bit(r->seen, at - r->base);
		if (zpl_decode_insn(zpl_image_at(r->img, at, left), left, at, &d))
			return;
		if (d.flow == ZPL_FLOW_SYSCALL || d.flow == ZPL_FLOW_SYSENTER)
			set_bit(r->call, at + d.len - 2 - r->base);
		at += d.len;
		follow(r, g, &d);
	}
}

static bool is_open(const struct zpl_plan *p)
{
	return (p->refused & ZPL_UNPROVED) && !(p->refused & ZPL_INSIDE);
}

/* The gap around @addr; false: it lies in a function, or no function is near. */
static bool find_gap(const struct zpl_ranges *ranges, uint64_t addr, struct gap *g)
{
	const struct zpl_segment *seg = zpl_ranges_segment(ranges, addr);
	const struct zpl_range *before = zpl_ranges_before(ranges, addr);
	const struct zpl_range *after = before ? before + 1 : ranges->range;
	uint64_t end = seg->vaddr + seg->size;

	*g = (struct gap){ .lo = seg->vaddr, .hi = end };
	if (before && before->end > addr)
		return false;
	g->after = before && before->start >= seg->vaddr;
	if (g->after)
		g->lo = before->end;
	if (after < ranges->range + ranges->n && after->start < end)
		g->hi = after->start;
	return g->lo != seg->vaddr || g->hi != end;
}

static int find_gaps(struct reach *r, const struct zpl_plans *plans)
{
	r->gap = malloc((plans->n + 1) * sizeof(*r->gap));
	if (!r->gap)
		return -ENOMEM;
	for (size_t i = 0; i < plans->n; i++) {
		struct gap *last = r->n_gaps ? &r->gap[r->n_gaps - 1] : NULL;

		if (last && plans->plan[i].site < last->hi)
			continue;
		if (is_open(&plans->plan[i]) &&
		    find_gap(r->ranges, plans->plan[i].site, &r->gap[r->n_gaps]))
			r->n_gaps++;
	}
	for (size_t i = 0; i < plans->n; i++) {
		struct gap *g = gap_at(r, plans->plan[i].site);

		if (g && !(plans->plan[i].refused & ZPL_UNPROVED))
			g->lost = true;
	}
	return 0;
}

static int make_maps(struct reach *r)
{
	r->base = UINT64_MAX;
	for (unsigned i = 0; i < r->img->n_segs; i++) {
		const struct zpl_segment *seg = &r->img->seg[i];

		if (seg->exec && seg->vaddr < r->base)
			r->base = seg->vaddr;
		if (seg->exec && seg->vaddr + seg->size > r->limit)
			r->limit = seg->vaddr + seg->size;
	}
	r->seen = calloc(1, (size_t)((r->limit - r->base) / 8 + 1));
	r->call = calloc(1, (size_t)((r->limit - r->base) / 8 + 1));
	r->near = calloc(1, (size_t)((r->limit - r->base) / GRAIN / 8 + 1));
	if (!r->seen || !r->call || !r->near)
		return -ENOMEM;
	for (size_t i = 0; i < r->n_gaps; i++)
		for (uint64_t at = r->gap[i].lo - r->base; at < r->gap[i].hi - r->base; at += GRAIN - at % GRAIN)
			set_bit(r->near, at / GRAIN);
	return 0;
}

static void run(struct reach *r, struct zpl_plans *plans)
{
	struct zpl_refs refs = { r->img, r->base, r->limit, refer, r };

	zpl_refs_sweep(&refs);
	for (size_t i = 0; i < r->n_gaps; i++)
		enter_sides(r, &r->gap[i]);
	while (r->n_todo && !r->failed)
		walk(r, r->todo[--r->n_todo]);
	for (size_t i = 0; i < plans->n && !r->failed; i++) {
		struct zpl_plan *p = &plans->plan[i];
		const struct gap *g = gap_at(r, p->site);

		if (is_open(p) && g && !g->lost && !get_bit(r->call, p->site - r->base))
			p->refused |= ZPL_DATA;
	}
}

int zpl_reach_judge(const struct zpl_image *img, const struct zpl_ranges *ranges, struct zpl_plans *plans)
{
	struct reach r = { .img = img, .ranges = ranges };
	int err = ranges->n ? find_gaps(&r, plans) : 0;

	if (!err && r.n_gaps)
		err = make_maps(&r);
	if (!err && r.n_gaps)
		run(&r, plans);
	free(r.gap);
	free(r.todo);
	free(r.near);
	free(r.seen);
	free(r.call);
	return r.failed ? -ENOMEM : err;
}
