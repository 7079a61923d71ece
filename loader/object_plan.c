/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * object_plan - see objects.h: an object's plans, from the cache or the scanner, and their stubs
 *
 * Start-up, or a mapping of the program's that becomes executable: one caller at a time, in
 * the hook namespace, on its thread block. Nothing of the program is changed here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/cpu.h"
#include "arch/x86_64/entry.h"
#include "arch/x86_64/stub.h"
#include "cache.h"
#include "config.h"
#include "object_parts.h"
#include "pristine.h"
#include "scanner.h"
#include "start.h"
#include "trampoline.h"

/*
 * The libc of the hook namespace is as a rule the same file as the program's: what was found
 * for the one serves the other.
 */
static struct {
	struct zpl_image image;
	struct zpl_plan_options opts;
	struct zpl_plans plans;
} kept;

static bool is_same(const struct zpl_image *a, const struct zpl_image *b)
{
	return a->build_id_len && a->build_id_len == b->build_id_len &&
	       memcmp(a->build_id, b->build_id, b->build_id_len) == 0 && a->n_segs == b->n_segs &&
	       memcmp(a->seg, b->seg, b->n_segs * sizeof *b->seg) == 0;
}

static bool is_kept(const struct zpl_image *img, const struct zpl_plan_options *opts)
{
	return kept.plans.plan && is_same(img, &kept.image) && opts->allow_near == kept.opts.allow_near &&
	       opts->allow_zero == kept.opts.allow_zero;
}

/* Have all plans been carried out as they were made, so that they are good for another mapping? */
static bool are_whole(const struct zpl_object *o)
{
	bool whole = !o->plans.altered && !o->late && !o->wants && !o->excluded;

	for (size_t i = 0; i < o->plans.n && whole; i++)
		whole = o->plans.plan[i].kind != ZPL_PATCH_PUNNED &&
			!(o->plans.plan[i].refused & (ZPL_NO_ROOM | ZPL_REFUSED | ZPL_ALTERED | ZPL_RUNS));
	return whole;
}

/*
 * The plans of an object that is a mapping of the same file: V8 maps its own program once more, and
 * without a cache all of it would be looked at again. Return: 0, -ENOENT, -ENOMEM
 */
static int copy_plans(struct zpl_object *o)
{
	for (const struct zpl_object *old = zpl_objects; old; old = old->next) {
		size_t size = old->plans.n * sizeof *old->plans.plan;

		if (old == o || !old->plans.n || !is_same(&o->image, &old->image) || !are_whole(old))
			continue;
		o->plans = old->plans;
		o->plans.plan = malloc(size);
		if (!o->plans.plan)
			return -ENOMEM;
		memcpy(o->plans.plan, old->plans.plan, size);
		return 0;
	}
	return -ENOENT;
}

static int find_plans(struct zpl_object *o, const struct zpl_plan_options *opts, struct zpl_failure *fail)
{
	int err;

	if (is_kept(&o->image, opts)) {
		o->plans = kept.plans;
		kept.plans.plan = NULL;
		return 0;
	}
	err = zpl_cache_load(&o->image, opts, &o->plans);
	if (err == -ENOENT && !o->wants)
		err = copy_plans(o);
	if (err != -ENOENT)
		return err ? zpl_fail(fail, ZPL_STEP_MEMORY, -err, 4096, o->name, NULL) : 0;
	err = zpl_scanner_open(fail);
	if (err)
		return err;
	err = zpl_scanner_plan(&o->image, opts, &o->plans);
	if (err == -ENOSYS)
		return zpl_fail(fail, ZPL_STEP_DECODER, ENOSYS, 0, NULL, NULL);
	if (err)
		return zpl_fail(fail, ZPL_STEP_IMAGE, -err, 0, o->name, NULL);
	if (o->plans.altered && zpl_pristine_plan(o, opts, &o->plans))
		return 0; /* of use to this process only */
	zpl_pristine_sections(o, &o->plans);
	zpl_cache_store(&o->image, opts, &o->plans);
	return 0;
}

/* Of the hooks' libc a few calls are wanted: copies of their plans, as all of them may be kept. */
static int pick_plans(struct zpl_object *o, const struct zpl_plan_options *opts, struct zpl_failure *fail)
{
	struct zpl_plans all = o->plans;
	size_t n = 0;

	for (size_t i = 0; i < all.n; i++)
		n += o->wants(&all.plan[i]);
	o->plans.plan = calloc(n + 1, sizeof *all.plan);
	if (!o->plans.plan)
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, n * sizeof *all.plan, o->name, NULL);
	o->plans.n = 0;
	for (size_t i = 0; i < all.n; i++)
		if (o->wants(&all.plan[i]))
			o->plans.plan[o->plans.n++] = all.plan[i];
	kept.image = o->image;
	kept.opts = *opts;
	kept.plans = all;
	return 0;
}

/* For the report: a program that nobody asks about does not pay for it. */
static int find_others(struct zpl_object *o, struct zpl_failure *fail)
{
	int err = zpl_scanner_open(fail);

	if (!err && zpl_scanner_others(&o->image, &o->others))
		err = zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, 4096, o->name, NULL);
	return err;
}

static int plan_object(struct zpl_object *o, struct zpl_failure *fail)
{
	struct zpl_plan_options opts = {
		.allow_near = true,
		.allow_zero = zpl_trampoline_is_open() && !o->wants,
		.prefer_zero = zpl_config.method == ZPL_METHOD_ZERO,
		.as_filed = o->late,
	};
	int err = find_plans(o, &opts, fail);

	if (!err && o->wants)
		return pick_plans(o, &opts, fail);
	return err || !zpl_config.report ? err : find_others(o, fail);
}

static bool has_stub(const struct zpl_plan *p)
{
	return p->kind == ZPL_PATCH_NEAR || p->kind == ZPL_PATCH_MOVED || p->kind == ZPL_PATCH_SHORT;
}

static struct zpl_site *make_site(struct zpl_object *o, const struct zpl_plan *p)
{
	struct zpl_site *s = zpl_site_new();

	if (!s)
		return NULL;
	s->addr = o->image.bias + p->site;
	s->ret = s->addr + 2;
	s->cont = s->ret;
	zpl_site_number(s, p->nr);
	s->kind = p->kind;
	if (p->nr < 0 && zpl_site_index(s))
		return NULL;
	return s;
}

void zpl_object_leave(struct zpl_plan *p, unsigned why)
{
	p->kind = ZPL_PATCH_TRAP;
	p->refused |= (uint16_t)why;
}

static void make_zero(struct zpl_object *o, size_t i)
{
	struct zpl_site *s = make_site(o, &o->plans.plan[i]);

	if (!s || zpl_trampoline_add(s))
		zpl_object_leave(&o->plans.plan[i], ZPL_NO_ROOM);
	else
		o->sites[i] = s;
}

void zpl_objects_set_entries(struct zpl_area *a)
{
	uint64_t fast[2] = { (uint64_t)(uintptr_t)zpl_entry_const, (uint64_t)(uintptr_t)zpl_entry_var };
	uint64_t slow[2] = { (uint64_t)(uintptr_t)zpl_entry_const_slow,
			     (uint64_t)(uintptr_t)zpl_entry_var_slow };

	memcpy(a->image, zpl_cpu.fsgsbase ? fast : slow, sizeof fast);
}

/* Stubs are made in the order of their sites, so the list ascends by stub address. */
static int list_stubs(struct zpl_object *o)
{
	o->stubs.start = o->area.base;
	o->stubs.end = o->area.base + o->area.size;
	o->stubs.site = calloc(o->plans.n ? o->plans.n : 1, sizeof *o->stubs.site);
	if (!o->stubs.site)
		return -ENOMEM;
	for (size_t i = 0; i < o->plans.n; i++)
		if (o->sites[i] && o->sites[i]->stub)
			o->stubs.site[o->stubs.n++] = o->sites[i];
	return 0;
}

/*
 * What is copied into a stub and the plan has no room for, is taken from memory, where a breakpoint may be
 * now: no instruction that can be moved begins with an int3.
 */
static bool moves_are_whole(const struct zpl_plan *p, uint64_t bias)
{
	for (unsigned i = 0; i < (unsigned)(p->n_before + p->n_after); i++)
		if (p->move[i].from + p->move[i].len > p->old_len &&
		    *(const uint8_t *)(uintptr_t)(bias + p->patch_at + p->move[i].from) == 0xcc)
			return false;
	return true;
}

/* Why is the site's plan not carried out? 0: its stub is made. */
static unsigned make_stub(struct zpl_object *o, size_t i)
{
	struct zpl_site *s;

	if (!moves_are_whole(&o->plans.plan[i], o->image.bias))
		return ZPL_ALTERED;
	s = make_site(o, &o->plans.plan[i]);
	if (!s || zpl_arch_stub_emit(&o->area, &o->plans.plan[i], o->image.bias, s))
		return ZPL_NO_ROOM;
	o->sites[i] = s;
	return 0;
}

/* No stub can be had for the object: its sites stay as they are, and the report says why. */
static void leave_stubbed(struct zpl_object *o)
{
	for (size_t i = 0; i < o->plans.n; i++) {
		if (!has_stub(&o->plans.plan[i]))
			continue;
		zpl_object_leave(&o->plans.plan[i], ZPL_NO_ROOM);
		o->sites[i] = NULL;
	}
}

static int fill_area(struct zpl_object *o, size_t n)
{
	int err = zpl_area_map(&o->area, o->start, o->end, ZPL_AREA_HEADER + n * ZPL_STUB_MAX);

	if (err)
		return err;
	zpl_objects_set_entries(&o->area);
	if (o->entry[0])
		memcpy(o->area.image, o->entry, sizeof o->entry);
	for (size_t i = 0; i < o->plans.n; i++) {
		struct zpl_plan *p = &o->plans.plan[i];
		unsigned why = has_stub(p) ? make_stub(o, i) : 0;

		if (why)
			zpl_object_leave(p, why);
	}
	return zpl_area_seal(&o->area);
}

static int make_stubs(struct zpl_object *o)
{
	size_t n = 0;

	o->sites = calloc(o->plans.n ? o->plans.n : 1, sizeof *o->sites);
	if (!o->sites)
		return -ENOMEM;
	for (size_t i = 0; i < o->plans.n; i++) {
		n += has_stub(&o->plans.plan[i]);
		if (o->plans.plan[i].kind == ZPL_PATCH_ZERO)
			make_zero(o, i);
	}
	if (n && fill_area(o, n))
		leave_stubbed(o);
	return list_stubs(o);
}

/* Plans for other addresses than [keep[0], keep[1]) are dropped. */
static void clip_plans(struct zpl_object *o, const uint64_t keep[2])
{
	size_t n = 0;

	for (size_t i = 0; i < o->plans.n; i++) {
		const struct zpl_plan *p = &o->plans.plan[i];
		uint64_t first = o->image.bias + (p->patch_at < p->site ? p->patch_at : p->site);
		uint64_t last = o->image.bias + p->site + 1;
		bool pad_out = p->kind == ZPL_PATCH_SHORT && (o->image.bias + p->pad_at < keep[0] ||
							      o->image.bias + p->pad_at + 5 > keep[1]);

		if (p->patch_len && o->image.bias + p->patch_at + p->patch_len > last)
			last = o->image.bias + p->patch_at + p->patch_len - 1;
		if (p->kind == ZPL_PATCH_TRAP)
			first = last = o->image.bias + p->site;
		if (first >= keep[0] && last < keep[1] && !pad_out)
			o->plans.plan[n++] = *p;
	}
	o->plans.n = n;
}

int zpl_object_prepare(struct zpl_object *o, const uint64_t keep[2], struct zpl_failure *fail)
{
	int err = plan_object(o, fail);

	if (err)
		return err;
	if (keep)
		clip_plans(o, keep);
	if (make_stubs(o))
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, o->plans.n * sizeof(void *), o->name, NULL);
	return 0;
}
