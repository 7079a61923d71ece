/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Branches from elsewhere: see incoming.h. Of those that the sweep over the image tells of, a bitmap
 * rejects nearly all.
 */
#include "incoming.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GRAIN 64
#define SHORT_REACH 130 /* rel8 and the branch itself */

int zpl_incoming_begin(struct zpl_incoming *in, uint64_t base, uint64_t limit)
{
	memset(in, 0, sizeof(*in));
	in->base = base;
	in->limit = limit;
	in->near = calloc(1, (size_t)((limit - base) / GRAIN / 8 + 1));
	return in->near ? 0 : -ENOMEM;
}

void zpl_incoming_watch(struct zpl_incoming *in, uint64_t lo, uint64_t hi)
{
	uint64_t block = lo < in->base ? 0 : (lo - in->base) / GRAIN;

	for (; in->base + block * GRAIN < hi && in->base + block * GRAIN < in->limit; block++)
		in->near[block / 8] |= (uint8_t)(1u << (block & 7));
}

bool zpl_incoming_watched(const struct zpl_incoming *in, uint64_t addr)
{
	uint64_t block = (addr - in->base) / GRAIN;

	return addr >= in->base && addr < in->limit && (in->near[block / 8] >> (block & 7) & 1);
}

int zpl_incoming_add(struct zpl_incoming *in, uint64_t from, uint64_t to)
{
	if (in->n == in->cap) {
		size_t cap = in->cap ? in->cap * 2 : 256;
		struct zpl_branch *branch = realloc(in->branch, cap * sizeof(*branch));

		if (!branch)
			return -ENOMEM;
		in->branch = branch;
		in->cap = cap;
	}
	in->branch[in->n++] = (struct zpl_branch){ .from = from, .to = to };
	return 0;
}

static int by_target(const void *left, const void *right)
{
	uint64_t a = ((const struct zpl_branch *)left)->to;
	uint64_t b = ((const struct zpl_branch *)right)->to;

	return (a > b) - (a < b);
}

void zpl_incoming_sort(struct zpl_incoming *in)
{
	if (in->n)
		qsort(in->branch, in->n, sizeof(*in->branch), by_target);
}

static bool is_prefix(uint8_t byte)
{
	switch (byte) {
	case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65: case 0x66: case 0x67:
	case 0xf2: case 0xf3:
		return true;
	default:
		return (byte & 0xf0) == 0x40;
	}
}

/* Is the branch whose opcode is at @addr an instruction, perhaps with prefixes before it? */
static bool is_branch(const struct zpl_ranges *ranges, uint64_t addr)
{
	for (unsigned n = 0; n < ZPL_DECODE_MAX; n++, addr--) {
		const uint8_t *before = zpl_image_at(ranges->img, addr - 1, 1);

		if (zpl_ranges_is_insn(ranges, addr))
			return true;
		if (!before || !is_prefix(*before))
			return false;
	}
	return false;
}

size_t zpl_incoming_long(const struct zpl_incoming *in, const struct zpl_ranges *ranges,
			 struct zpl_func *f)
{
	size_t lo = 0, end = in->n, n = 0;

	while (lo < end) {
		size_t mid = lo + (end - lo) / 2;

		if (in->branch[mid].to <= f->start)
			lo = mid + 1;
		else
			end = mid;
	}
	for (; lo < in->n && in->branch[lo].to < f->end; lo++) {
		uint64_t from = in->branch[lo].from;

		if ((from >= f->start && from < f->end) || !is_branch(ranges, from))
			continue;
		zpl_func_mark(f, in->branch[lo].to);
		n++;
	}
	return n;
}

static bool short_branch(const uint8_t *p)
{
	return (p[0] & 0xf0) == 0x70 || p[0] == 0xeb || (p[0] & 0xfc) == 0xe0;
}

size_t zpl_incoming_short(const struct zpl_ranges *ranges, struct zpl_func *f, uint64_t lo, uint64_t hi)
{
	const struct zpl_segment *seg = zpl_ranges_segment(ranges, f->start);
	uint64_t from = lo - seg->vaddr > SHORT_REACH ? lo - SHORT_REACH : seg->vaddr;
	uint64_t end = hi + SHORT_REACH < seg->vaddr + seg->size ? hi + SHORT_REACH :
								    seg->vaddr + seg->size;
	size_t n = 0;

	for (; from + 1 < end; from++) {
		const uint8_t *p;
		uint64_t to;

		if (from + 1 >= f->start && from < f->end)
			from = f->end;
		if (from + 1 >= end)
			break;
		p = f->code + (ptrdiff_t)(from - f->start);
		to = from + 2 + (uint64_t)(int64_t)(int8_t)p[1];
		if (to < lo || to >= hi || !short_branch(p) || !is_branch(ranges, from))
			continue;
		zpl_func_mark(f, to);
		n++;
	}
	return n;
}

void zpl_incoming_end(struct zpl_incoming *in)
{
	free(in->branch);
	free(in->near);
	memset(in, 0, sizeof(*in));
}
