/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* waiting - see waiting.h */
#include "waiting.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/auxv.h>

#include "../hookns/filter.h"
#include "../hookns/user.h"
#include "arch/x86_64/stub.h"
#include "left.h"
#include "object_parts.h"
#include "start.h"
#include "swap.h"

#define PAGE 4096ull

static _Atomic size_t n_all;
static bool runs; /* the program, perhaps with threads */

static uint64_t page_of(const struct zpl_site *s)
{
	return s->patch_at & ~(PAGE - 1);
}

/* The kernel lets nobody take a page out of its vDSO. */
static bool is_vdso(const struct zpl_object *o)
{
	return o->start == getauxval(AT_SYSINFO_EHDR);
}

bool zpl_waiting_fits(const struct zpl_object *o, size_t i)
{
	const struct zpl_plan *p = &o->plans.plan[i];
	const struct zpl_site *s = o->sites[i];

	return p->kind == ZPL_PATCH_NEAR && !p->escapes && !is_vdso(o) &&
	       ((s->patch_at + s->patch_len - 1) & ~(PAGE - 1)) == page_of(s);
}

static void set_waiting(struct zpl_object *o, size_t i)
{
	o->sites[i]->waits = true;
	o->n_waiting++;
	n_all++;
}

bool zpl_waiting_add(struct zpl_object *o, size_t i)
{
	struct zpl_site *s = o->sites[i];

	if (o->wants || s->nr < 0 || !zpl_filter_is_free(s->nr) || !zpl_waiting_fits(o, i) ||
	    zpl_config.report || zpl_config.coverage == ZPL_COVERAGE_ALL || zpl_user_is_sandboxed())
		return false;
	set_waiting(o, i);
	return true;
}

void zpl_waiting_remove(struct zpl_object *o, size_t i)
{
	o->sites[i]->waits = false;
	o->n_waiting--;
	n_all--;
}

bool zpl_waiting_any(void)
{
	return n_all;
}

void zpl_waiting_begin(void)
{
	runs = true;
}

static bool is_due(const struct zpl_object *o, size_t i, bool all)
{
	const struct zpl_site *s = o->sites[i];

	return s && s->waits && (all || zpl_filter_enters(s->nr));
}

static void lose(struct zpl_object *o, size_t i)
{
	uint64_t at = o->sites[i]->addr;

	zpl_object_give_up(o, i, ZPL_REFUSED);
	zpl_left_note(o, at, at + 1);
}

/* The patch goes into @bytes, which are the page's. Return: 0 or -errno */
static int put(const struct zpl_object *o, size_t i, uint8_t *bytes)
{
	struct zpl_site *s = o->sites[i];
	const struct zpl_plan *p = &o->plans.plan[i];
	uint64_t at = s->patch_at & (PAGE - 1);
	uint8_t new[ZPL_PATCH_MOST];
	int n = zpl_arch_patch_bytes(p, s, new);

	if (n < 0)
		return n;
	if (memcmp(bytes + at, p->old, p->old_len < PAGE - at ? p->old_len : PAGE - at) != 0)
		return -ESTALE;
	memcpy(bytes + at, new, (size_t)n);
	return zpl_site_add(s);
}

/* Those of the sites [first, end) that are due; all are in one page. */
static void swap_page(struct zpl_object *o, size_t first, size_t end, bool all)
{
	static uint8_t bytes[PAGE];
	uint64_t page = page_of(o->sites[first]);
	int err;

	memcpy(bytes, (const void *)(uintptr_t)page, PAGE);
	for (size_t i = first; i < end; i++) {
		if (!is_due(o, i, all))
			continue;
		zpl_waiting_remove(o, i);
		o->sites[i]->staged = put(o, i, bytes) == 0;
		if (!o->sites[i]->staged)
			lose(o, i);
	}
	err = zpl_swap_pages(page, PAGE, bytes);
	for (size_t i = first; i < end; i++) {
		struct zpl_site *s = o->sites[i];

		if (!s || !s->staged)
			continue;
		s->staged = false;
		s->active = !err;
		o->n_active += !err;
		if (err)
			lose(o, i);
	}
}

static void look_at(struct zpl_object *o, bool all)
{
	for (size_t i = 0, end; i < o->plans.n && o->n_waiting; i = end) {
		end = i + 1;
		if (!is_due(o, i, all))
			continue;
		while (end < o->plans.n && (!o->sites[end] || page_of(o->sites[end]) == page_of(o->sites[i])))
			end++;
		swap_page(o, i, end, all);
	}
}

void zpl_waiting_put(struct zpl_object *o, uint64_t start, uint64_t end)
{
	for (size_t i = 0; o->sites && i < o->plans.n; i++) {
		const struct zpl_site *s = o->sites[i];

		if (s && !s->active && !s->waits && s->patch_at >= start && s->ret <= end && zpl_waiting_fits(o, i))
			set_waiting(o, i);
	}
	look_at(o, true);
}

/* Nobody runs the code yet: as all other patches are written. */
static void patch_plainly(struct zpl_patcher *pt, struct zpl_object *o, bool all)
{
	for (size_t i = 0; i < o->plans.n && o->n_waiting; i++)
		if (is_due(o, i, all))
			zpl_waiting_remove(o, i);
	zpl_object_patch(pt, o, 0, UINT64_MAX, false);
}

void zpl_waiting_look(bool all)
{
	struct zpl_patcher pt = { .fd = -1 };

	if (!runs) {
		zpl_patch_open(&pt);
		pt.alone = true;
	}
	for (struct zpl_object *o = zpl_objects; o; o = o->next)
		if (o->n_waiting && runs)
			look_at(o, all);
		else if (o->n_waiting)
			patch_plainly(&pt, o, all);
	zpl_patch_close(&pt);
}
