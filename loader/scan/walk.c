/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The walk: see walk.h. Passes in address order until nothing is new; then again from
 * what no known path reaches: landing pads of exceptions, and code that is dead.
 */
#include "walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PASSES 24

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

/* Can it be that control comes here other than from the line above? */
static bool is_start(const struct zpl_func *f, size_t i)
{
	uint64_t addr = f->step[i].addr;

	return i == 0 || !goes_on(&f->step[i - 1].d) || zpl_func_target_in(f, addr, addr + 1);
}

static int make_slots(struct zpl_walk *w, const struct zpl_func *f, ptrdiff_t entry)
{
	size_t n = 1;

	if (f->n > w->slot_cap) {
		uint32_t *slot = realloc(w->slot, f->n * 2 * sizeof(*slot));

		if (!slot)
			return -ENOMEM;
		w->slot = slot;
		w->slot_cap = f->n * 2;
	}
	for (size_t i = 0; i < f->n; i++)
		w->slot[i] = is_start(f, i) || (ptrdiff_t)i == entry ? (uint32_t)n++ : 0;
	if (n > w->state_cap) {
		struct zpl_state *state = realloc(w->state, n * 2 * sizeof(*state));

		if (!state)
			return -ENOMEM;
		w->state = state;
		w->state_cap = n * 2;
	}
	memset(w->state, 0, n * sizeof(*w->state));
	w->n_states = n;
	return 0;
}

/* Where control goes from step @i with @s. True: to an earlier step, with news. */
static bool send(struct zpl_walk *w, const struct zpl_func *f, size_t i, const struct zpl_state *s)
{
	const struct zpl_decoded *d = &f->step[i].d;
	ptrdiff_t to;

	if (d->flow == ZPL_FLOW_JMP_IND && !(d->has & ZPL_HAS_RIP))
		return zpl_state_merge(&w->indirect, s) && f->n_tables;
	if (!has_branch(d))
		return false;
	to = zpl_func_at(f, d->target);
	if (to < 0 && d->target >= f->start && d->target < f->end)
		w->lost = true; /* into an instruction: what is run there is not known */
	return to >= 0 && zpl_state_merge(&w->state[w->slot[to]], s) && (size_t)to <= i;
}

/* One pass in address order; true: there is news for earlier steps. */
static bool pass(struct zpl_walk *w, const struct zpl_func *f)
{
	struct zpl_state s = { .reached = false };
	bool again = false;

	for (size_t i = 0; i < f->n; i++) {
		if (w->slot[i]) {
			struct zpl_state *at = &w->state[w->slot[i]];

			zpl_state_merge(at, &s);
			if (f->n_tables && zpl_func_in_table(f, f->step[i].addr))
				zpl_state_merge(at, &w->indirect);
			s = *at;
		}
		if (!s.reached)
			continue;
		if (!zpl_state_step(&f->step[i].d, &s))
			w->lost = true;
		again |= send(w, f, i, &s);
		if (!goes_on(&f->step[i].d))
			s.reached = false;
	}
	return again;
}

static void settle(struct zpl_walk *w, const struct zpl_func *f)
{
	unsigned passes = 0;

	while (pass(w, f))
		if (++passes == MAX_PASSES) {
			w->lost = true;
			break;
		}
}

static bool is_filler(const struct zpl_decoded *d)
{
	return zpl_decode_nop(d) || (d->map == ZPL_MAP_ONE && d->opcode == 0xcc);
}

/* Assume that what is behind a jump and not reached is reached somehow. True: there is such. */
static bool assume(struct zpl_walk *w, const struct zpl_func *f)
{
	bool any = false;

	for (size_t i = 0; i < f->n; i++) {
		struct zpl_state *at = &w->state[w->slot[i]];

		if (!w->slot[i] || at->reached || is_filler(&f->step[i].d))
			continue;
		zpl_state_unknown(at);
		any = true;
	}
	return any;
}

int zpl_walk_run(struct zpl_walk *w, const struct zpl_func *f, uint64_t entry,
		 const struct zpl_state *state)
{
	ptrdiff_t first = zpl_func_at(f, entry);
	int err = make_slots(w, f, first);

	if (err)
		return err;
	memset(&w->indirect, 0, sizeof(w->indirect));
	w->lost = first < 0;
	if (first < 0)
		return 0;
	w->state[w->slot[first]] = *state;
	settle(w, f);
	if (assume(w, f))
		settle(w, f);
	return 0;
}

void zpl_walk_each(const struct zpl_walk *w, const struct zpl_func *f,
		   void (*visit)(void *ctx, const struct zpl_step *step, const struct zpl_state *before,
				 const struct zpl_state *after),
		   void *ctx)
{
	struct zpl_state before = { .reached = false }, after = before;

	for (size_t i = 0; i < f->n; i++) {
		before = w->slot[i] ? w->state[w->slot[i]] : after;
		after = before;
		if (before.reached)
			zpl_state_step(&f->step[i].d, &after);
		visit(ctx, &f->step[i], &before, &after);
		if (!goes_on(&f->step[i].d))
			after.reached = false;
	}
}

void zpl_walk_at(const struct zpl_walk *w, const struct zpl_func *f, size_t at, struct zpl_state *s)
{
	size_t i = at;

	while (i > 0 && !w->slot[i])
		i--;
	*s = w->state[w->slot[i]];
	for (; i < at && s->reached; i++)
		zpl_state_step(&f->step[i].d, s);
}

void zpl_walk_free(struct zpl_walk *w)
{
	free(w->slot);
	free(w->state);
	memset(w, 0, sizeof(*w));
}
