/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* area - see area.h. Free address ranges come from /proc/self/maps. */
#include "area.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "maps.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* A little less than 2 GiB: both ends of the area must reach both ends of the image. */
#define REACH 0x7ff00000ull
#define LOWEST 0x10000ull

static uint64_t page_up(uint64_t x)
{
	return (x + 4095) & ~4095ull;
}

static int try_at(struct zpl_area *a, uint64_t addr)
{
	void *want = (void *)(uintptr_t)addr;
	void *p = mmap(want, a->size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	if (p != want) {
		munmap(p, a->size);
		return -EEXIST;
	}
	a->base = addr;
	return 0;
}

struct search {
	struct zpl_area *area;
	uint64_t lo, hi;   /* the image */
	uint64_t prev_end; /* end of the mapping before the gap */
	uint64_t best;     /* best start found, 0: none */
	uint64_t best_dist;
};

/*
 * Gaps next to where the kernel or malloc puts things are left as they are: the brk heap
 * grows up into the gap above it, stacks grow down into theirs, so stubs go to the end of a gap
 * that is far from both: its lower end above a library, the upper end below one.
 */
static int consider_gap(const struct zpl_map *m, void *arg)
{
	struct search *s = arg;
	uint64_t from = page_up(s->prev_end < LOWEST ? LOWEST : s->prev_end);
	uint64_t size = s->area->size, at, dist;

	s->prev_end = m->end;
	if (m->start < from || m->start - from < size + 4096)
		return 0;
	at = m->start <= s->lo ? m->start - size : from;
	if (at + size <= s->lo)
		dist = s->hi - at;
	else
		dist = at + size - s->lo;
	if (m->is_stack || dist >= REACH || (s->best && dist >= s->best_dist))
		return 0;
	s->best = at;
	s->best_dist = dist;
	return 0;
}

int zpl_area_map(struct zpl_area *a, uint64_t lo, uint64_t hi, size_t size)
{
	struct search s = { .area = a, .lo = lo, .hi = hi };
	int err;

	*a = (struct zpl_area){ .size = page_up(size) };
	err = zpl_maps_each(consider_gap, &s);
	if (err)
		return err;
	if (!s.best)
		return -ENOMEM;
	err = try_at(a, s.best);
	if (err)
		return err;
	a->image = (uint8_t *)(uintptr_t)a->base;
	a->used = ZPL_AREA_HEADER;
	return 0;
}

int zpl_area_seal(struct zpl_area *a)
{
	memset(a->image + a->used, 0xcc, a->size - a->used);
	if (mprotect(a->image, a->size, PROT_READ | PROT_EXEC))
		return -errno;
	return 0;
}

void zpl_area_drop(struct zpl_area *a)
{
	if (a->base)
		munmap((void *)(uintptr_t)a->base, a->size);
	a->base = 0;
}
