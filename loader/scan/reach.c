/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which bytes of a gap are reached: see reach.h. A bit for each byte of the gaps says so. */
#include "reach.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"

#define SHORT_REACH 130 /* rel8 and the branch itself */

struct zpl_gap {
	uint64_t lo, hi;
	uint64_t bit; /* where its bits begin */
	bool after;   /* a function ends where it begins */
	bool lost;    /* it is code, or a jump in it leads nobody knows where */
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
static struct zpl_gap *gap_at(const struct zpl_reach *r, uint64_t addr)
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

static void push(struct zpl_reach *r, uint64_t addr)
{
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

/* What stands in a gap counts only once it is reached itself. */
void zpl_reach_refer(struct zpl_reach *r, uint64_t from, uint64_t to)
{
	const struct zpl_gap *g = gap_at(r, to);

	if (g && (from < g->lo || from >= g->hi))
		push(r, to);
}

static bool short_branch(const uint8_t *p)
{
	return (p[0] & 0xf0) == 0x70 || p[0] == 0xeb || (p[0] & 0xfc) == 0xe0;
}

/* Short branches from beside the gap, and what runs on into it. */
static void enter_sides(struct zpl_reach *r, const struct zpl_gap *g)
{
	const struct zpl_segment *seg = zpl_ranges_segment(r->ranges, g->lo);
	uint64_t end = seg->vaddr + seg->size;
	uint64_t from = g->lo - seg->vaddr > SHORT_REACH ? g->lo - SHORT_REACH : seg->vaddr;
	uint64_t to = end - g->hi > SHORT_REACH ? g->hi + SHORT_REACH : end;
	const uint8_t *code = zpl_image_at(r->ranges->img, seg->vaddr, seg->size);

	if (g->after)
		push(r, g->lo);
	for (; from + 2 <= to; from++) {
		if (from >= g->lo && from < g->hi)
			from = g->hi;
		if (from + 2 <= to && short_branch(code + (from - seg->vaddr)))
			zpl_reach_refer(r, from, from + 2 + (uint64_t)(int64_t)(int8_t)code[from - seg->vaddr + 1]);
	}
}

/*
 * Where the instruction leads. What stands behind a return or jump counts as reached too: of a row
 * of stubs only the first one's address may be held, and the others' computed.
 */
static void follow(struct zpl_reach *r, struct zpl_gap *g, const struct zpl_decoded *d)
{
	if (d->flow == ZPL_FLOW_JMP_IND)
		g->lost = true;
	else if (d->target)
		push(r, d->target); /* of a branch, or an address that is taken */
}

static void walk(struct zpl_reach *r, uint64_t at)
{
	struct zpl_gap *g = gap_at(r, at);
	struct zpl_decoded d;

	while (g && !g->lost && at < g->hi && !get_bit(r->seen, g->bit + (at - g->lo))) {
		const struct zpl_segment *seg = zpl_ranges_segment(r->ranges, at);
		uint64_t left = seg->vaddr + seg->size - at;

		set_bit(r->seen, g->bit + (at - g->lo));
		if (zpl_decode_insn(zpl_image_at(r->ranges->img, at, left), left, at, &d))
			return;
		at += d.len;
		if ((d.flow == ZPL_FLOW_SYSCALL || d.flow == ZPL_FLOW_SYSENTER) && at - 2 < g->hi)
			set_bit(r->call, g->bit + (at - 2 - g->lo));
		follow(r, g, &d);
	}
}

static bool is_open(const struct zpl_plan *p)
{
	return (p->refused & ZPL_UNPROVED) && !(p->refused & ZPL_INSIDE);
}

/* The gap around @addr; false: it lies in a function, or no function is near. */
static bool find_gap(const struct zpl_ranges *ranges, uint64_t addr, struct zpl_gap *g)
{
	const struct zpl_segment *seg = zpl_ranges_segment(ranges, addr);
	const struct zpl_range *before = zpl_ranges_before(ranges, addr);
	const struct zpl_range *after = before ? before + 1 : ranges->range;
	uint64_t end = seg->vaddr + seg->size;

	*g = (struct zpl_gap){ .lo = seg->vaddr, .hi = end };
	if (before && before->end > addr)
		return false;
	g->after = before && before->start >= seg->vaddr;
	if (g->after)
		g->lo = before->end;
	if (after < ranges->range + ranges->n && after->start < end)
		g->hi = after->start;
	return g->lo != seg->vaddr || g->hi != end;
}

int zpl_reach_begin(struct zpl_reach *r, const struct zpl_ranges *ranges, size_t n)
{
	*r = (struct zpl_reach){ .ranges = ranges, .gap = malloc((n + 1) * sizeof(*r->gap)) };
	return r->gap ? 0 : -ENOMEM;
}

void zpl_reach_expect(struct zpl_reach *r, uint64_t addr)
{
	struct zpl_gap *last = r->n_gaps ? &r->gap[r->n_gaps - 1] : NULL;

	if (r->ranges->n && (!last || addr >= last->hi) && find_gap(r->ranges, addr, &r->gap[r->n_gaps]))
		r->n_gaps++;
}

void zpl_reach_watch(const struct zpl_reach *r, struct zpl_refs *refs)
{
	for (size_t i = 0; i < r->n_gaps; i++)
		zpl_refs_mark(refs, r->gap[i].lo, r->gap[i].hi);
}

/* True: there are gaps that were not expected. */
static bool find_gaps(struct zpl_reach *r, const struct zpl_plans *plans)
{
	size_t expected = r->n_gaps;

	r->n_gaps = 0;
	for (size_t i = 0; i < plans->n; i++)
		if (is_open(&plans->plan[i]))
			zpl_reach_expect(r, plans->plan[i].site);
	for (size_t i = 0; i < plans->n; i++) {
		struct zpl_gap *g = gap_at(r, plans->plan[i].site);

		if (g && !(plans->plan[i].refused & ZPL_UNPROVED))
			g->lost = true;
	}
	return r->n_gaps != expected;
}

static void told(void *arg, uint64_t from, uint64_t to, unsigned opcode)
{
	(void)opcode;
	zpl_reach_refer(arg, from, to);
}

static int sweep(struct zpl_reach *r)
{
	struct zpl_refs refs;
	int err = zpl_refs_open(&refs, r->ranges->img);

	if (err)
		return err;
	refs.words = true;
	refs.found = told;
	refs.arg = r;
	r->n_todo = 0;
	zpl_reach_watch(r, &refs);
	zpl_refs_sweep(&refs);
	zpl_refs_close(&refs);
	return 0;
}

static int make_maps(struct zpl_reach *r)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->n_gaps; i++) {
		r->gap[i].bit = n;
		n += r->gap[i].hi - r->gap[i].lo;
	}
	r->seen = calloc(1, (size_t)(n / 8 + 1));
	r->call = calloc(1, (size_t)(n / 8 + 1));
	return r->seen && r->call ? 0 : -ENOMEM;
}

static void run(struct zpl_reach *r, struct zpl_plans *plans)
{
	for (size_t i = 0; i < r->n_gaps; i++)
		enter_sides(r, &r->gap[i]);
	while (r->n_todo && !r->failed)
		walk(r, r->todo[--r->n_todo]);
	for (size_t i = 0; i < plans->n && !r->failed; i++) {
		struct zpl_plan *p = &plans->plan[i];
		const struct zpl_gap *g = gap_at(r, p->site);

		if (is_open(p) && g && !g->lost && !get_bit(r->call, g->bit + (p->site - g->lo)))
			p->refused |= ZPL_DATA;
	}
}

int zpl_reach_judge(struct zpl_reach *r, bool swept, struct zpl_plans *plans)
{
	int err = 0;

	if ((find_gaps(r, plans) || !swept) && r->n_gaps)
		err = sweep(r);
	if (!err && r->n_gaps)
		err = make_maps(r);
	if (!err && r->n_gaps)
		run(r, plans);
	return r->failed ? -ENOMEM : err;
}

void zpl_reach_end(struct zpl_reach *r)
{
	free(r->gap);
	free(r->todo);
	free(r->seen);
	free(r->call);
	memset(r, 0, sizeof(*r));
}
