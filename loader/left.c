/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* left - see left.h: a flag for each site */
#include "left.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "unknown.h"

static _Atomic size_t n_all;

static bool is_covered(const struct zpl_object *o, size_t i)
{
	const struct zpl_plan *p = &o->plans.plan[i];

	if (p->insn != ZPL_INSN_SYSCALL || (p->refused & (ZPL_INSIDE | ZPL_DATA)))
		return true;
	return o->sites && o->sites[i] && (o->sites[i]->active || o->sites[i]->waits) && !p->escapes;
}

static void set(struct zpl_object *o, size_t i, bool left)
{
	uint64_t at = o->image.bias + o->plans.plan[i].site;

	if (left && !o->left)
		o->left = calloc(o->plans.n, sizeof *o->left);
	if (!o->left) { /* no memory: never taken back is better than forgotten */
		if (left)
			zpl_unknown_add(at, at + 2);
		return;
	}
	if (o->left[i] == left)
		return;
	o->left[i] = left;
	o->n_left += left ? 1u : -1u;
	n_all += left ? 1u : -1ul;
}

static bool begins_in(const struct zpl_object *o, size_t i, uint64_t start, uint64_t end)
{
	uint64_t at = o->image.bias + o->plans.plan[i].site;

	return at >= start && at < end;
}

void zpl_left_note(struct zpl_object *o, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < o->plans.n; i++)
		if (begins_in(o, i, start, end))
			set(o, i, !is_covered(o, i));
}

void zpl_left_forget(struct zpl_object *o, uint64_t start, uint64_t end)
{
	for (size_t i = 0; o->n_left && i < o->plans.n; i++)
		if (begins_in(o, i, start, end))
			set(o, i, false);
}

bool zpl_left_any(void)
{
	return n_all;
}
