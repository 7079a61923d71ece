/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* area - see area.h. Free address ranges out of the kernel's own way come from /proc/self/maps. */
#include "area.h"

#include <asm/unistd.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/x86_64/syscall.h"
#include "maps.h"
#include "patch.h"

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

static int map_at(uint64_t addr, size_t size, int prot)
{
	void *want = (void *)(uintptr_t)addr;
	void *p = mmap(want, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	if (p != want) {
		munmap(p, size);
		return -EEXIST;
	}
	return 0;
}

/*
 * What is mapped, as it was when it was last read: whether that still holds is asked of the kernel,
 * which maps nothing over something else. A start makes several areas.
 */
static struct piece {
	uint64_t start, end;
	bool is_stack;
} *pieces;
static size_t n_pieces, cap_pieces;
static bool is_read;

static int add_piece(const struct zpl_map *m, void *arg)
{
	uint64_t stack = getauxval(AT_RANDOM); /* it points into it */

	(void)arg;
	if (n_pieces == cap_pieces) {
		size_t cap = cap_pieces ? 2 * cap_pieces : 128;
		struct piece *p = realloc(pieces, cap * sizeof *p);

		if (!p)
			return -ENOMEM;
		pieces = p;
		cap_pieces = cap;
	}
	pieces[n_pieces++] = (struct piece){ m->start, m->end, m->start <= stack && stack < m->end };
	return 0;
}

void zpl_area_look_again(void)
{
	free(pieces);
	pieces = NULL;
	n_pieces = cap_pieces = 0;
	is_read = false;
}

static int look(void)
{
	int err = 0;

	if (!is_read) {
		err = zpl_maps_each_of(ZPL_MAPS_NO_PATH, add_piece, NULL);
		if (err)
			zpl_area_look_again();
		is_read = !err;
	}
	return err;
}

/* In its place among the others. */
void zpl_area_note(uint64_t start, uint64_t end)
{
	const struct zpl_map m = { .start = start, .end = page_up(end) };
	size_t i;

	if (!is_read)
		return;
	if (add_piece(&m, NULL)) {
		zpl_area_look_again();
		return;
	}
	for (i = n_pieces - 1; i && pieces[i - 1].start > start; i--)
		pieces[i] = pieces[i - 1];
	pieces[i] = (struct piece){ m.start, m.end, false };
}

struct search {
	struct zpl_area *area;
	uint64_t lo, hi;   /* the image */
	uint64_t prev_end; /* end of the mapping before the gap */
	uint64_t best;     /* best start found, 0: none */
	uint64_t best_dist;
};

/* From the start of an area at @at to the end of the image, or the other way round. */
static uint64_t distance(uint64_t at, uint64_t size, uint64_t lo, uint64_t hi)
{
	return at + size <= lo ? hi - at : at + size - lo;
}

/*
 * Gaps next to where the kernel or malloc puts things are left as they are: the brk heap
 * grows up into the gap above it, stacks grow down into theirs, so stubs go to the end of a gap
 * that is far from both: its lower end above a library, the upper end below one.
 */
static void consider_gap(const struct piece *m, struct search *s)
{
	uint64_t from = page_up(s->prev_end < LOWEST ? LOWEST : s->prev_end);
	uint64_t size = s->area->size, at, dist;

	s->prev_end = m->end;
	if (m->start < from || m->start - from < size + 4096)
		return;
	at = m->start <= s->lo ? m->start - size : from;
	dist = distance(at, size, s->lo, s->hi);
	if (m->is_stack || dist >= REACH || (s->best && dist >= s->best_dist))
		return;
	s->best = at;
	s->best_dist = dist;
}

int zpl_area_at(struct zpl_area *a, uint64_t base, size_t size)
{
	int err;

	*a = (struct zpl_area){ .size = size, .used = ZPL_AREA_HEADER, .image = malloc(size) };
	err = a->image ? map_at(base, size, PROT_READ | PROT_EXEC) : -ENOMEM;
	if (err) {
		free(a->image);
		a->image = NULL;
		return err;
	}
	a->base = base;
	return 0;
}

/* Libraries are where the kernel puts things anyhow, and then nothing has to be read. */
static int map_anywhere(struct zpl_area *a, uint64_t lo, uint64_t hi)
{
	void *p = mmap(NULL, a->size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	a->base = (uint64_t)(uintptr_t)p;
	if (distance(a->base, a->size, lo, hi) < REACH) {
		zpl_area_note(a->base, a->base + a->size);
		return 0;
	}
	munmap(p, a->size);
	a->base = 0;
	return -ENOMEM;
}

static int map_near(struct zpl_area *a, uint64_t lo, uint64_t hi)
{
	struct search s = { .area = a, .lo = lo, .hi = hi };
	int err = look();

	if (err)
		return err;
	for (size_t i = 0; i < n_pieces; i++)
		consider_gap(&pieces[i], &s);
	if (!s.best)
		return -ENOMEM;
	err = map_at(s.best, a->size, PROT_READ | PROT_EXEC);
	if (err)
		return err;
	a->base = s.best;
	zpl_area_note(s.best, s.best + a->size);
	return 0;
}

int zpl_area_map(struct zpl_area *a, uint64_t lo, uint64_t hi, size_t size)
{
	bool was_read = is_read;
	int err;

	*a = (struct zpl_area){ .size = page_up(size) };
	a->image = malloc(a->size);
	if (!a->image)
		return -ENOMEM;
	err = map_anywhere(a, lo, hi);
	if (err)
		err = map_near(a, lo, hi);
	if (err && was_read) { /* something has come or gone since */
		zpl_area_look_again();
		err = map_near(a, lo, hi);
	}
	if (err) {
		free(a->image);
		a->image = NULL;
	}
	a->used = ZPL_AREA_HEADER;
	return err;
}

static int write_through_mem(const struct zpl_area *a)
{
	struct zpl_patcher pt;
	int err = zpl_patch_open(&pt);

	if (!err && zpl_raw4(__NR_pwrite64, pt.fd, a->image, a->size, a->base) != (long)a->size)
		err = -EIO;
	zpl_patch_close(&pt);
	return err;
}

static void trim(struct zpl_area *a)
{
	size_t size = page_up(a->used);

	if (size < a->size)
		munmap((void *)(uintptr_t)(a->base + size), a->size - size);
	a->size = size;
	memset(a->image + a->used, 0xcc, a->size - a->used);
}

static int write_out(struct zpl_area *a)
{
	void *p = (void *)(uintptr_t)a->base;

	if (write_through_mem(a) == 0)
		return 0;
	munmap(p, a->size);
	if (map_at(a->base, a->size, PROT_READ | PROT_WRITE))
		return -ENOMEM;
	memcpy(p, a->image, a->size);
	return mprotect(p, a->size, PROT_READ | PROT_EXEC) ? -errno : 0;
}

int zpl_area_seal(struct zpl_area *a)
{
	int err;

	trim(a);
	err = write_out(a);
	if (err) {
		zpl_area_drop(a);
		return err;
	}
	free(a->image);
	a->image = NULL;
	return 0;
}

void zpl_area_drop(struct zpl_area *a)
{
	if (a->base)
		munmap((void *)(uintptr_t)a->base, a->size);
	free(a->image);
	a->base = 0;
	a->image = NULL;
}
