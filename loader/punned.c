/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* punned - see punned.h */
#include "punned.h"

#include <asm/unistd.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/stub.h"
#include "arch/x86_64/syscall.h"
#include "left.h"
#include "maps.h"
#include "objects.h"

#define LEN 5         /* of the jump */
#define MOST 256u     /* each costs a page or two */
#define BEHIND_HEAP (64ull << 30) /* the heap may grow so far */

static unsigned n_pages;

/* Index of the plan of @o's candidate at @addr, -1: none. */
static ptrdiff_t plan_at(const struct zpl_object *o, uint64_t addr)
{
	size_t lo = 0, hi = o->plans.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (o->image.bias + o->plans.plan[mid].site < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < o->plans.n && o->image.bias + o->plans.plan[lo].site == addr ? (ptrdiff_t)lo : -1;
}

/* The object that counts the call at @addr as left. */
static struct zpl_object *find(uint64_t addr, size_t *i)
{
	for (struct zpl_object *o = zpl_objects; o; o = o->next) {
		ptrdiff_t at = o->n_left && o->sites ? plan_at(o, addr) : -1;

		if (at >= 0 && o->left[at] && !o->sites[at]) {
			*i = (size_t)at;
			return o;
		}
	}
	return NULL;
}

static bool overlaps_another(const struct zpl_object *o, size_t i, uint64_t addr)
{
	for (size_t k = i > 4 ? i - 4 : 0; k < o->plans.n && k < i + 5; k++) {
		const struct zpl_site *s = o->sites[k];

		if (s && s->active && s->patch_at < addr + LEN && s->patch_at + s->patch_len > addr)
			return true;
	}
	return false;
}

struct look {
	uint64_t addr, lo, hi; /* the call; pages for the stub */
	uint64_t prev_end;
	bool fixed, free; /* the call's memory is as it must be; there is room */
};

static int look_at(const struct zpl_map *m, void *arg)
{
	struct look *l = arg;

	if (m->start <= l->addr && m->end >= l->addr + LEN)
		l->fixed = m->inode && m->read && m->exec && !m->write && !m->shared;
	if (l->prev_end <= l->lo && m->start >= l->hi)
		l->free = !m->is_stack;
	l->prev_end = m->end;
	return 0;
}

static bool is_where_heap_grows(uint64_t lo)
{
	uint64_t heap = (uint64_t)zpl_raw1(__NR_brk, 0);

	return lo >= heap && lo - heap < BEHIND_HEAP;
}

/* Where the jump leads, and the pages that a stub there needs, with the area's header before it. */
static uint64_t target_of(uint64_t addr, struct look *l)
{
	int32_t rel;
	uint64_t to;

	memcpy(&rel, (const void *)(uintptr_t)(addr + 1), sizeof rel);
	to = addr + LEN + (uint64_t)(int64_t)rel;
	*l = (struct look){ .addr = addr, .lo = (to - ZPL_AREA_HEADER) & ~4095ull,
			    .hi = (to + ZPL_STUB_SMALL + 4095) & ~4095ull };
	return to;
}

static int check(uint64_t addr, uint64_t *to, struct look *l)
{
	static const uint8_t call[] = { 0x0f, 0x05 };
	int err;

	*to = target_of(addr, l);
	err = zpl_maps_each(look_at, l);
	if (err)
		return err;
	if (!l->fixed)
		return -EPERM;
	if (memcmp((const void *)(uintptr_t)addr, call, sizeof call) != 0)
		return -ENOENT;
	return l->free && l->lo >= 1u << 20 && !is_where_heap_grows(l->lo) ? 0 : -EADDRINUSE;
}

static struct zpl_site *make_site(const struct zpl_object *o, const struct zpl_plan *p)
{
	struct zpl_site *s = zpl_site_new();

	if (!s)
		return NULL;
	s->addr = o->image.bias + p->site;
	s->ret = s->cont = s->addr + 2;
	zpl_site_number(s, p->nr);
	s->kind = p->kind;
	return p->nr < 0 && zpl_site_index(s) ? NULL : s;
}

/* The stub, where the jump will lead. */
static int make_stub(struct zpl_area *a, const struct zpl_object *o, const struct zpl_plan *p,
		     struct zpl_site *s, uint64_t to)
{
	int err;

	memset(a->image, 0xcc, a->size);
	zpl_objects_set_entries(a);
	a->used = to - a->base;
	err = zpl_arch_stub_emit(a, p, o->image.bias, s);
	if (!err)
		err = zpl_area_seal(a);
	else
		zpl_area_drop(a);
	return err;
}

static void publish(struct zpl_site *s, const struct zpl_area *a, struct zpl_stubs *stubs)
{
	*stubs = (struct zpl_stubs){ .start = a->base, .end = a->base + a->size, .n = 1,
				     .site = (struct zpl_site **)(stubs + 1) };
	stubs->site[0] = s;
	zpl_site_add_stubs(stubs);
}

/* No other way to write is safe while the code may be run: nothing may be unexecutable for a moment. */
static int write_jump(const struct zpl_plan *p, const struct zpl_site *s)
{
	struct zpl_patcher pt;
	uint8_t bytes[16];
	int n = zpl_arch_patch_bytes(p, s, bytes), err;

	if (n != LEN || memcmp(bytes + 1, p->old + 1, LEN - 1) != 0)
		return -EINVAL;
	err = zpl_patch_open(&pt);
	if (!err && zpl_raw4(__NR_pwrite64, pt.fd, bytes, 1, s->addr) != 1)
		err = -EIO;
	zpl_patch_close(&pt);
	return err;
}

static int patch(struct zpl_object *o, size_t i, const struct look *l, uint64_t to)
{
	struct zpl_plan p = o->plans.plan[i];
	struct zpl_stubs *stubs = malloc(sizeof *stubs + sizeof(struct zpl_site *));
	struct zpl_area area;
	struct zpl_site *s;
	int err;

	p.kind = ZPL_PATCH_PUNNED;
	p.patch_at = p.site;
	p.resume = p.site + 2;
	p.patch_len = LEN;
	p.n_before = p.n_after = 0;
	memcpy(p.old, (const void *)(uintptr_t)l->addr, LEN);
	s = stubs ? make_site(o, &p) : NULL;
	err = s ? zpl_area_at(&area, l->lo, l->hi - l->lo) : -ENOMEM;
	if (!err)
		err = make_stub(&area, o, &p, s, to);
	if (err) {
		free(stubs);
		return err;
	}
	publish(s, &area, stubs);
	s->active = true;
	err = zpl_site_add(s);
	if (!err)
		err = write_jump(&p, s);
	if (err) {
		s->active = false;
		zpl_site_remove(s);
		return err;
	}
	o->plans.n_proved += (p.refused & ZPL_UNPROVED) != 0;
	p.refused &= (uint16_t)~ZPL_UNPROVED;
	o->plans.plan[i] = p;
	o->sites[i] = s;
	o->n_active++;
	return 0;
}

int zpl_punned_patch(uint64_t addr)
{
	struct zpl_object *o;
	struct look l;
	uint64_t to;
	size_t i;
	int err;

	o = find(addr, &i);
	if (!o)
		return -ENOENT;
	if (overlaps_another(o, i, addr))
		return -EBUSY;
	err = check(addr, &to, &l);
	if (err)
		return err;
	if (n_pages == MOST)
		return -ENOSPC;
	err = patch(o, i, &l, to);
	if (err)
		return err;
	n_pages++;
	zpl_left_note(o, addr, addr + 2);
	return 0;
}
