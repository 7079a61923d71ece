/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* unknown - see unknown.h: sets of disjoint ranges in no order */
#include "unknown.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct range {
	uint64_t start, end;
};

struct set {
	struct range *r;
	size_t n, cap;
};

static struct set unknown, ran;

/* Read without a lock: a hull of all unknown ranges, empty if there is none. */
static _Atomic uint64_t hull_start, hull_end;

static void set_hull(void)
{
	uint64_t lo = UINT64_MAX, hi = 0;

	for (size_t i = 0; i < unknown.n; i++) {
		lo = unknown.r[i].start < lo ? unknown.r[i].start : lo;
		hi = unknown.r[i].end > hi ? unknown.r[i].end : hi;
	}
	hull_start = unknown.n ? lo : 0;
	hull_end = hi;
}

/* No memory: too wide is better than forgotten. */
static void widen(struct set *s, uint64_t start, uint64_t end)
{
	struct range *l = s->n ? &s->r[s->n - 1] : NULL;

	if (!l)
		return;
	l->start = start < l->start ? start : l->start;
	l->end = end > l->end ? end : l->end;
}

static void append(struct set *s, uint64_t start, uint64_t end)
{
	if (s->n == s->cap) {
		size_t more = s->cap ? s->cap * 2 : 64;
		struct range *r = realloc(s->r, more * sizeof *r);

		if (!r) {
			widen(s, start, end);
			return;
		}
		s->r = r;
		s->cap = more;
	}
	s->r[s->n++] = (struct range){ start, end };
}

static void cut(struct set *s, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < s->n;) {
		struct range r = s->r[i];

		if (r.start >= end || r.end <= start) {
			i++;
			continue;
		}
		s->r[i] = s->r[--s->n];
		if (r.start < start)
			append(s, r.start, start);
		if (r.end > end)
			append(s, end, r.end);
	}
}

/* What touches it becomes one with it: a JIT changes its memory in ever other pieces. */
static void add(struct set *s, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < s->n;) {
		struct range r = s->r[i];

		if (r.start > end || r.end < start) {
			i++;
			continue;
		}
		start = r.start < start ? r.start : start;
		end = r.end > end ? r.end : end;
		s->r[i] = s->r[--s->n];
	}
	append(s, start, end);
}

void zpl_unknown_add(uint64_t start, uint64_t end)
{
	add(&unknown, start, end);
	add(&ran, start, end);
	set_hull();
}

void zpl_unknown_drop(uint64_t start, uint64_t end)
{
	cut(&unknown, start, end);
	set_hull();
}

void zpl_unknown_gone(uint64_t start, uint64_t end)
{
	zpl_unknown_drop(start, end);
	cut(&ran, start, end);
}

void zpl_unknown_set_ran(uint64_t start, uint64_t end)
{
	add(&ran, start, end);
}

bool zpl_unknown_ran(uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < ran.n; i++)
		if (ran.r[i].start < end && ran.r[i].end > start)
			return true;
	return false;
}

bool zpl_unknown_near(uint64_t start, uint64_t end)
{
	return start < hull_end && end > hull_start;
}

bool zpl_unknown_any(void)
{
	return hull_end != 0;
}
