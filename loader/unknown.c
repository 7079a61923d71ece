/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* unknown - see unknown.h: disjoint ranges in no order */
#include "unknown.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct range {
	uint64_t start, end;
};

static struct range *ranges;
static size_t n_ranges, cap;

/* Read without a lock: a hull of all ranges, empty if there is none. */
static _Atomic uint64_t hull_start, hull_end;

static void set_hull(void)
{
	uint64_t lo = UINT64_MAX, hi = 0;

	for (size_t i = 0; i < n_ranges; i++) {
		lo = ranges[i].start < lo ? ranges[i].start : lo;
		hi = ranges[i].end > hi ? ranges[i].end : hi;
	}
	hull_start = n_ranges ? lo : 0;
	hull_end = hi;
}

static void append(uint64_t start, uint64_t end)
{
	if (n_ranges == cap) {
		size_t more = cap ? cap * 2 : 64;
		struct range *r = realloc(ranges, more * sizeof *r);

		if (!r) { /* too wide is better than forgotten */
			if (n_ranges) {
				struct range *l = &ranges[n_ranges - 1];

				l->start = start < l->start ? start : l->start;
				l->end = end > l->end ? end : l->end;
			}
			return;
		}
		ranges = r;
		cap = more;
	}
	ranges[n_ranges++] = (struct range){ start, end };
}

static void cut(uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < n_ranges;) {
		struct range r = ranges[i];

		if (r.start >= end || r.end <= start) {
			i++;
			continue;
		}
		ranges[i] = ranges[--n_ranges];
		if (r.start < start)
			append(r.start, start);
		if (r.end > end)
			append(end, r.end);
	}
}

void zpl_unknown_add(uint64_t start, uint64_t end)
{
	cut(start, end);
	append(start, end);
	set_hull();
}

void zpl_unknown_drop(uint64_t start, uint64_t end)
{
	cut(start, end);
	set_hull();
}

bool zpl_unknown_near(uint64_t start, uint64_t end)
{
	return start < hull_end && end > hull_start;
}

bool zpl_unknown_any(void)
{
	return hull_end != 0;
}
