/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The search for addresses that are taken: see taken.h. Bytes that only look like an
 * address cost a patch at most, so nothing is decoded here.
 */
#include "taken.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ENTRIES 65536
#define LEA 0x8d
#define LEA_LEN 6        /* from the opcode on */
#define FIXED_BASE 0x1000u /* what can be loaded anywhere begins at 0 */

struct search {
	struct zpl_taken *t;
	const struct zpl_incoming *in;
	const struct zpl_ranges *ranges;
	int err;
};

static void add(struct search *s, uint64_t addr, bool label)
{
	struct zpl_taken *t = s->t;

	if (s->err || !zpl_incoming_watched(s->in, addr))
		return;
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 256;
		struct zpl_place *place = realloc(t->place, cap * sizeof(*place));

		if (!place) {
			s->err = -ENOMEM;
			return;
		}
		t->place = place;
		t->cap = cap;
	}
	t->place[t->n++] = (struct zpl_place){ .addr = addr, .label = label };
}

static void add_pad(void *ctx, uint64_t vaddr)
{
	add(ctx, vaddr, false);
}

static void add_pointer(void *ctx, uint64_t vaddr)
{
	add(ctx, vaddr, true);
}

/* If a jump table of offsets is there, all it leads to. */
static void add_table(struct search *s, uint64_t table)
{
	for (uint64_t i = 0; i < MAX_ENTRIES; i++) {
		const void *p = zpl_image_at(s->ranges->img, table + 4 * i, 4);
		int32_t offset;
		uint64_t to;

		if (!p)
			return;
		memcpy(&offset, p, 4);
		to = table + (uint64_t)(int64_t)offset;
		if (!zpl_ranges_segment(s->ranges, to))
			return;
		add(s, to, false);
	}
}

/* Each `lea rel32(%rip)`: the address of a label, or of a table. */
static void search_code(struct search *s, const uint8_t *code, size_t len, uint64_t addr)
{
	const uint8_t *p = code, *end = code + len;

	while (p && end - p >= LEA_LEN && (p = memchr(p, LEA, (size_t)(end - p) - LEA_LEN + 1))) {
		int32_t rel;

		if ((p[1] & 0xc7) == 5) {
			uint64_t to = addr + (uint64_t)(p - code) + LEA_LEN;

			memcpy(&rel, p + 2, 4);
			to += (uint64_t)(int64_t)rel;
			add(s, to, true);
			add_table(s, to);
		}
		p++;
	}
}

/* At a fixed address nothing is relocated: any four bytes may be an address, eight are no other. */
static void search_fixed(struct search *s, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i + 4 <= len; i++) {
		uint32_t word;

		memcpy(&word, bytes + i, 4);
		if (word - s->in->base < s->in->limit - s->in->base)
			add(s, word, true);
	}
}

static int by_addr(const void *left, const void *right)
{
	uint64_t a = ((const struct zpl_place *)left)->addr;
	uint64_t b = ((const struct zpl_place *)right)->addr;

	return (a > b) - (a < b);
}

int zpl_taken_load(struct zpl_taken *t, const struct zpl_incoming *in, const struct zpl_ranges *ranges)
{
	struct search s = { .t = t, .in = in, .ranges = ranges };
	const struct zpl_image *img = ranges->img;
	bool fixed = img->seg[0].vaddr >= FIXED_BASE;

	zpl_image_landing_pads(img, add_pad, &s);
	zpl_image_pointers(img, add_pointer, &s);
	for (unsigned i = 0; i < img->n_segs; i++) {
		const struct zpl_segment *seg = &img->seg[i];
		const uint8_t *bytes = zpl_image_at(img, seg->vaddr, seg->size);

		if (bytes && seg->exec)
			search_code(&s, bytes, seg->size, seg->vaddr);
		if (bytes && fixed)
			search_fixed(&s, bytes, seg->size);
	}
	if (t->n)
		qsort(t->place, t->n, sizeof(*t->place), by_addr);
	t->loaded = true;
	return s.err;
}

size_t zpl_taken_mark(const struct zpl_taken *t, struct zpl_func *f)
{
	size_t lo = 0, end = t->n, labels = 0;

	while (lo < end) {
		size_t mid = lo + (end - lo) / 2;

		if (t->place[mid].addr <= f->start)
			lo = mid + 1;
		else
			end = mid;
	}
	for (; lo < t->n && t->place[lo].addr < f->end; lo++) {
		zpl_func_mark(f, t->place[lo].addr);
		labels += t->place[lo].label;
	}
	return labels;
}

void zpl_taken_free(struct zpl_taken *t)
{
	free(t->place);
	memset(t, 0, sizeof(*t));
}
