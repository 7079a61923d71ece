/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tally - what became of the sites of each image; see report_parts.h */
#include "../loader/maps.h"
#include "report_parts.h"

/* Also what is patched, but on one of two ways to it, or while nothing could be changed, not. */
bool zpl_tally_is_left(const struct zpl_object *o, size_t i)
{
	const struct zpl_plan *p = &o->plans.plan[i];

	if (p->refused & (ZPL_INSIDE | ZPL_DATA))
		return false;
	return p->kind == ZPL_PATCH_TRAP || p->escapes || !o->sites || !o->sites[i] || (o->left && o->left[i]);
}

static bool is_waiting(const struct zpl_object *o, size_t i)
{
	return o->sites && o->sites[i] && o->sites[i]->waits;
}

void zpl_tally_object(const struct zpl_object *o, struct zpl_tally *t)
{
	t->candidates += o->plans.n_candidates;
	t->proved += o->plans.n_proved;
	for (size_t i = 0; i < o->plans.n; i++) {
		const struct zpl_plan *p = &o->plans.plan[i];

		if (p->refused & ZPL_INSIDE)
			continue;
		if (p->refused & ZPL_DATA)
			t->data++;
		else if (is_waiting(o, i))
			t->waiting++;
		else if (!zpl_tally_is_left(o, i))
			t->patched[p->kind]++;
		else if (p->refused & ZPL_UNPROVED)
			t->unproved++;
		else
			t->left++;
	}
}

size_t zpl_tally_all(struct zpl_tally *t)
{
	size_t n = 0;

	*t = (struct zpl_tally){ 0 };
	for (const struct zpl_object *o = zpl_objects; o; o = o->next, n++)
		zpl_tally_object(o, t);
	return n;
}

const struct zpl_object *zpl_tally_object_at(uint64_t addr)
{
	const struct zpl_object *found = NULL;

	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		if (addr >= o->start && addr < o->end)
			found = o;
	return found;
}

struct found {
	uint64_t start, end, bytes;
};

static int add_readable(const struct zpl_map *m, void *arg)
{
	struct found *f = arg;
	uint64_t start = m->start > f->start ? m->start : f->start;
	uint64_t end = m->end < f->end ? m->end : f->end;

	if (m->read && start < end)
		f->bytes += end - start;
	return m->start >= f->end;
}

bool zpl_tally_readable(const struct zpl_object *o)
{
	if (o->excluded)
		return false;
	for (unsigned i = 0; o->late && i < o->image.n_segs; i++) {
		struct found f = { .start = o->image.bias + o->image.seg[i].vaddr };

		f.end = f.start + o->image.seg[i].size;
		zpl_maps_each_of(ZPL_MAPS_NO_PATH, add_readable, &f);
		if (f.bytes != f.end - f.start)
			return false;
	}
	return true;
}

const char *zpl_tally_symbol(const struct zpl_object *o, bool readable, uint64_t vaddr, uint64_t *off)
{
	return readable ? zpl_image_symbol(&o->image, vaddr, off) : NULL;
}
