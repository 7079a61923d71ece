/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * object_patch - see objects.h: an object's patches, written and taken back
 *
 * One caller at a time, on the hook namespace's block.
 */
#include <errno.h>

#include "arch/x86_64/stub.h"
#include "left.h"
#include "object_parts.h"
#include "punned.h"
#include "waiting.h"

static int write_site(struct zpl_patcher *pt, const struct zpl_object *o, const struct zpl_plan *p,
		      const struct zpl_site *s)
{
	uint8_t bytes[16], pad_bytes[5];
	int n = zpl_arch_patch_bytes(p, s, bytes);

	if (n < 0)
		return n;
	if (p->kind == ZPL_PATCH_SHORT) {
		uint64_t pad = o->image.bias + p->pad_at;
		int err = zpl_arch_pad_bytes(pad, s, pad_bytes);

		if (!err)
			err = zpl_patch_write(pt, pad, (const uint8_t *)(uintptr_t)pad, pad_bytes, 5);
		if (err)
			return err;
	}
	return zpl_patch_write(pt, o->image.bias + p->patch_at, p->old, bytes, (size_t)n);
}

void zpl_object_give_up(struct zpl_object *o, size_t i, unsigned why)
{
	zpl_site_remove(o->sites[i]);
	zpl_object_leave(&o->plans.plan[i], why);
	o->sites[i] = NULL;
}

static bool patch_site(struct zpl_patcher *pt, struct zpl_object *o, size_t i)
{
	struct zpl_site *s = o->sites[i];
	int err = zpl_site_add(s);

	if (!err)
		err = write_site(pt, o, &o->plans.plan[i], s);
	if (err) {
		zpl_object_give_up(o, i, err == -ESTALE ? ZPL_ALTERED : ZPL_REFUSED);
		return false;
	}
	s->active = true;
	s->staged = pt->page && pt->page == (s->patch_at & ~4095ull);
	o->n_active++;
	return true;
}

/* What waits is written; @first: the first site that it can be of. Return: sites that are not. */
static unsigned settle(struct zpl_patcher *pt, struct zpl_object *o, size_t first, size_t end)
{
	bool failed = zpl_patch_flush(pt) != 0;
	unsigned n = 0;

	for (size_t i = first; i < end; i++) {
		struct zpl_site *s = o->sites[i];

		if (!s || !s->staged)
			continue;
		s->staged = false;
		if (!failed)
			continue;
		s->active = false;
		o->n_active--;
		zpl_object_give_up(o, i, ZPL_REFUSED);
		n++;
	}
	return n;
}

/* Can the site's patch not wait together with those that do? */
static bool stands_apart(const struct zpl_patcher *pt, const struct zpl_site *s)
{
	uint64_t page = s->patch_at & ~4095ull;

	return s->kind == ZPL_PATCH_SHORT || (pt->page && pt->page != page) ||
	       ((s->patch_at + s->patch_len - 1) & ~4095ull) != page;
}

/* A short patch leads to padding that must be there first, so neither of them waits. */
static bool patch_apart(struct zpl_patcher *pt, struct zpl_object *o, size_t i)
{
	bool batch = pt->batch, done;

	pt->batch = batch && o->sites[i]->kind != ZPL_PATCH_SHORT;
	done = patch_site(pt, o, i);
	pt->batch = batch;
	return done;
}

unsigned zpl_object_patch(struct zpl_patcher *pt, struct zpl_object *o, uint64_t start, uint64_t end,
			  bool ran)
{
	size_t first = 0;
	unsigned n = 0;

	for (size_t i = 0; o->sites && i < o->plans.n; i++) {
		const struct zpl_site *s = o->sites[i];

		if (!s || s->active || s->waits || s->patch_at < start || s->ret > end ||
		    s->patch_at + s->patch_len > end || (ran && !zpl_waiting_fits(o, i)) ||
		    zpl_waiting_add(o, i))
			continue;
		if (stands_apart(pt, s)) {
			n -= settle(pt, o, first, i);
			first = i;
		}
		n += patch_apart(pt, o, i);
	}
	return n - settle(pt, o, first, o->sites ? o->plans.n : 0);
}

static void restore_site(struct zpl_patcher *pt, const struct zpl_object *o, size_t i)
{
	const struct zpl_plan *p = &o->plans.plan[i];
	const struct zpl_site *s = o->sites[i];
	uint8_t now[16], pad_now[5];
	uint64_t pad = o->image.bias + p->pad_at;
	int n = zpl_arch_patch_bytes(p, s, now);

	if (n > 0)
		zpl_patch_write(pt, s->patch_at, now, p->old, (size_t)n);
	if (p->kind == ZPL_PATCH_SHORT && zpl_arch_pad_bytes(pad, s, pad_now) == 0)
		zpl_patch_write(pt, pad, pad_now, p->old + ZPL_PLAN_OLD_PAD, 5);
}

void zpl_object_withdraw(struct zpl_object *o, size_t i, uint64_t start, uint64_t end)
{
	struct zpl_site *s = o->sites[i];

	zpl_site_remove(s);
	s->active = false;
	o->n_active--;
	if (s->addr < start || s->addr >= end)
		zpl_left_note(o, s->addr, s->addr + 1);
}

bool zpl_object_touches(const struct zpl_object *o, size_t i, uint64_t start, uint64_t end)
{
	const struct zpl_site *s = o->sites[i];
	uint64_t pad = o->image.bias + o->plans.plan[i].pad_at;

	if (o->plans.plan[i].kind == ZPL_PATCH_SHORT && pad < end && pad + 5 > start)
		return true;
	return (s->patch_at < s->addr ? s->patch_at : s->addr) < end &&
	       (s->patch_at + s->patch_len > s->ret ? s->patch_at + s->patch_len : s->ret) > start;
}

uint64_t zpl_object_patched_page(const struct zpl_object *o, uint64_t start, uint64_t end)
{
	for (size_t i = 0; o->sites && i < o->plans.n; i++) {
		const struct zpl_site *s = o->sites[i];
		uint64_t first = s && s->patch_at > start ? s->patch_at & ~4095ull : start;

		if (!s || !s->active || !zpl_object_touches(o, i, start, end))
			continue;
		if (o->plans.plan[i].kind == ZPL_PATCH_SHORT)
			first = start; /* in two places: leave all before the next one */
		end = first < end ? first : end;
	}
	return end;
}

void zpl_object_restore(struct zpl_patcher *pt, struct zpl_object *o, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < o->plans.n; i++) {
		struct zpl_site *s = o->sites ? o->sites[i] : NULL;

		if (!s || !(s->active || s->waits) || !zpl_object_touches(o, i, start, end))
			continue;
		if (s->waits) {
			zpl_waiting_remove(o, i);
			continue;
		}
		if (pt)
			restore_site(pt, o, i);
		zpl_object_withdraw(o, i, start, end);
	}
}

/* Other threads run it. What has not been put in is free for a patch that needs less. */
static unsigned patch_among(struct zpl_object *o)
{
	zpl_waiting_put(o, 0, UINT64_MAX);
	for (size_t i = 0; o->sites && i < o->plans.n; i++)
		if (o->sites[i] && !o->sites[i]->active)
			zpl_object_give_up(o, i, ZPL_RUNS);
	zpl_left_note(o, 0, UINT64_MAX);
	for (size_t i = 0; o->n_left && i < o->plans.n; i++)
		if (o->left && o->left[i] && !(o->plans.plan[i].refused & ZPL_UNPROVED))
			zpl_punned_patch(o->image.bias + o->plans.plan[i].site);
	return o->n_active;
}

unsigned zpl_objects_commit(bool among)
{
	struct zpl_patcher pt;
	unsigned n = 0;

	zpl_patch_open(&pt);
	pt.batch = true;
	for (struct zpl_object *o = zpl_objects; o; o = o->next) {
		if (o->stubs.n)
			zpl_site_add_stubs(&o->stubs);
		n += among ? patch_among(o) : zpl_object_patch(&pt, o, 0, UINT64_MAX, false);
		o->code_start = o->start;
		o->code_end = o->end;
	}
	zpl_patch_close(&pt);
	return n;
}
