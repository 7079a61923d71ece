/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * object_patch - see objects.h: an object's patches, written and taken back
 *
 * One caller at a time, on the hook namespace's block.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/stub.h"
#include "left.h"
#include "object_parts.h"
#include "punned.h"
#include "waiting.h"

void zpl_object_give_up(struct zpl_object *o, size_t i, unsigned why)
{
	zpl_site_remove(o->sites[i]);
	zpl_object_leave(&o->plans.plan[i], why);
	o->sites[i] = NULL;
}

/* What is to be written, of the sites that its tags name. */
struct writes {
	struct zpl_write *w;
	size_t n;
};

/* A short patch leads to padding that must be there first. */
static int add_padding(struct writes *ws, const struct zpl_object *o, size_t i)
{
	uint64_t pad = o->image.bias + o->plans.plan[i].pad_at;
	struct zpl_write *w = &ws->w[ws->n];

	*w = (struct zpl_write){ .addr = pad, .old = (const uint8_t *)(uintptr_t)pad, .n = 5, .n_old = 5,
				 .tag = (uint32_t)i };
	ws->n++;
	return zpl_arch_pad_bytes(pad, o->sites[i], w->bytes);
}

static int add_write(struct writes *ws, const struct zpl_object *o, size_t i)
{
	const struct zpl_plan *p = &o->plans.plan[i];
	bool is_short = p->kind == ZPL_PATCH_SHORT;
	struct zpl_write *w;
	uint8_t bytes[16];
	int n = zpl_arch_patch_bytes(p, o->sites[i], bytes);
	int err = n >= 0 && is_short ? add_padding(ws, o, i) : n;

	if (err < 0)
		return err;
	w = &ws->w[ws->n++];
	*w = (struct zpl_write){ .addr = o->image.bias + p->patch_at, .old = p->old, .n = (uint8_t)n,
				 .n_old = p->old_len, .tag = (uint32_t)i, .follows = is_short };
	memcpy(w->bytes, bytes, sizeof w->bytes);
	return 0;
}

/* The site is known, and its patch is among those to be written; or it is given up. */
static void stage(struct writes *ws, struct zpl_object *o, size_t i)
{
	size_t before = ws->n;
	int err = zpl_site_add(o->sites[i]);

	if (!err)
		err = add_write(ws, o, i);
	if (err) {
		zpl_object_give_up(o, i, ZPL_REFUSED);
		ws->n = before;
	}
}

/* Return: sites patched */
static unsigned write_staged(const struct zpl_patcher *pt, struct zpl_object *o, struct writes *ws)
{
	unsigned n = 0;

	zpl_patch_all(pt, ws->w, ws->n);
	for (size_t k = 0; k < ws->n; k++) {
		const struct zpl_write *w = &ws->w[k];

		if (k + 1 < ws->n && ws->w[k + 1].follows)
			continue;
		if (w->err) {
			zpl_object_give_up(o, w->tag, w->err == -ESTALE ? ZPL_ALTERED : ZPL_REFUSED);
			continue;
		}
		o->sites[w->tag]->active = true;
		o->n_active++;
		n++;
	}
	ws->n = 0;
	return n;
}

static bool is_to_write(struct zpl_object *o, size_t i, uint64_t start, uint64_t end, bool ran)
{
	const struct zpl_site *s = o->sites[i];

	return s && !s->active && !s->waits && s->patch_at >= start && s->ret <= end &&
	       s->patch_at + s->patch_len <= end && (!ran || zpl_waiting_fits(o, i)) && !zpl_waiting_add(o, i);
}

unsigned zpl_object_patch(const struct zpl_patcher *pt, struct zpl_object *o, uint64_t start, uint64_t end,
			  bool ran)
{
	struct zpl_write few[2];
	struct writes ws = { few, 0 };
	unsigned n = 0;

	if (pt->alone)
		ws.w = malloc((2 * o->plans.n + 1) * sizeof *ws.w);
	for (size_t i = 0; o->sites && i < o->plans.n; i++) {
		if (!is_to_write(o, i, start, end, ran))
			continue;
		if (ws.w)
			stage(&ws, o, i);
		else
			zpl_object_give_up(o, i, ZPL_NO_ROOM);
		if (ws.w == few)
			n += write_staged(pt, o, &ws);
	}
	if (ws.w == few)
		return n;
	n = write_staged(pt, o, &ws);
	free(ws.w);
	return n;
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
	pt.alone = pt.idle = true;
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
