/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The sweep: see refs.h. Of each block the places that a few bytes do not rule out are listed; then
 * it is looked where those lead. Few lead where it is of interest, so the second loop is steady, and
 * all that is looked for is looked for before the next block is touched.
 */
#include "refs.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sweeps.h"
#include "vec.h"

#define BLOCK 4096u
#define MOST_WANTED 5 /* two kinds of words, either in two parts, and half words */

/* The bytes [at, end) of a segment, of which @size can be read. */
struct piece {
	const uint8_t *bytes;
	uint64_t vaddr, size, at, end;
	unsigned every; /* byte at which an address may begin */
};

/* Places from piece.at on. */
struct spots {
	uint16_t at[BLOCK];
	size_t n;
};

/* Words, or half words, from @lo on: @n values. One less @bias is a vaddr. */
struct wanted {
	uint64_t lo, n, bias;
	bool half;
};

static inline bool is_near(const struct zpl_refs *r, uint64_t to)
{
	uint64_t block = (to - r->base) / BLOCK;

	return to - r->base < r->limit - r->base && (r->near[block / 8] >> (block & 7) & 1);
}

/* Opcode bytes that a displacement follows, and which of their bits say so. */
struct opcodes {
	zpl_vec even, call, escape, upper, jcc, lea, no_reg, rip, group, begin;
};

ZPL_VEC static inline struct opcodes opcodes(void)
{
	return (struct opcodes){
		.even = vec_all(0xfe), .call = vec_all(0xe8), .escape = vec_all(0x0f),
		.upper = vec_all(0xf0), .jcc = vec_all(0x80), .lea = vec_all(0x8d),
		.no_reg = vec_all(0xc7), .rip = vec_all(0x05), .group = vec_all(0xc7), .begin = vec_all(0xf8),
	};
}

/* Bit n: p[n] and p[n + 1], or the latter alone, come before a displacement. One byte more is read. */
ZPL_VEC static inline uint32_t leads(const uint8_t *p, const struct opcodes *k)
{
	zpl_vec before = vec_load(p), last = vec_load(p + 1);
	zpl_vec branch = vec_eq(vec_and(last, k->even), k->call);
	zpl_vec jcc = vec_and(vec_eq(before, k->escape), vec_eq(vec_and(last, k->upper), k->jcc));
	zpl_vec lea = vec_and(vec_eq(before, k->lea), vec_eq(vec_and(last, k->no_reg), k->rip));
	zpl_vec begin = vec_and(vec_eq(before, k->group), vec_eq(last, k->begin));

	return vec_mask(vec_or(vec_or(branch, jcc), vec_or(lea, begin)));
}

static inline void list(struct spots *s, uint64_t first, unsigned scale, uint32_t hits)
{
	for (; hits; hits &= hits - 1)
		s->at[s->n++] = (uint16_t)(first + scale * (unsigned)__builtin_ctz(hits));
}

/* Displacements in [at, end), which the bytes before them announce. */
ZPL_VEC static void list_branches(const struct piece *p, struct spots *s)
{
	uint8_t few[ZPL_VEC_SIZE + 1] = { 0, p->bytes[0] };
	struct opcodes k = opcodes();
	uint64_t at = p->at;

	s->n = 0;
	if (!at) { /* before the second byte is only one */
		list(s, 1, 1, leads(few, &k) & 1);
		at = 2;
	}
	for (; at + ZPL_VEC_SIZE <= p->end; at += ZPL_VEC_SIZE)
		list(s, at - p->at, 1, leads(p->bytes + (at - 2), &k));
	if (at >= p->end)
		return;
	memset(few, 0, sizeof few);
	memcpy(few, p->bytes + (at - 2), (size_t)(p->end - at + 1));
	list(s, at - p->at, 1, leads(few, &k) & ((1u << (p->end - at)) - 1));
}

/* How many bytes before the displacement does its branch's opcode begin? 0: it is no branch. */
static unsigned opcode_length(const struct piece *p, uint64_t at)
{
	if ((p->bytes[at - 1] & 0xfe) == 0xe8)
		return 1;
	return at > 1 && p->bytes[at - 2] == 0x0f && (p->bytes[at - 1] & 0xf0) == 0x80 ? 2 : 0;
}

static void take_branches(const struct zpl_refs *r, const struct piece *p, const struct spots *s)
{
	for (size_t i = 0; i < s->n; i++) {
		uint64_t at = p->at + s->at[i], to;
		int32_t rel;

		if (at + 4 > p->size)
			continue;
		memcpy(&rel, p->bytes + at, 4);
		to = p->vaddr + at + 4 + (uint64_t)(int64_t)rel;
		if (is_near(r, to))
			r->found(r->arg, p->vaddr + at, to, opcode_length(p, at));
	}
}

ZPL_VEC static void list_words(const struct piece *p, const struct wanted *w, struct spots *s)
{
	uint32_t lo = (uint32_t)w->lo, high = (uint32_t)(w->lo >> 32), n = (uint32_t)w->n;

	s->n = 0;
	for (uint64_t at = p->at; at < p->end; at += ZPL_VEC_SIZE) {
		bool whole = p->size - at >= ZPL_VEC_SIZE + 7 && w->n == n;

		for (unsigned i = 0; i < 4; i += p->every) {
			uint32_t hits = (1u << ZPL_VEC_SIZE / 4) - 1;

			if (whole)
				hits = vec_halves_in(vec_load(p->bytes + at + i), lo, n);
			if (whole && hits && !w->half)
				hits &= vec_halves_eq(vec_load(p->bytes + at + i + 4), high);
			list(s, at + i - p->at, 4, hits);
		}
	}
}

static void take_words(const struct zpl_refs *r, const struct piece *p, const struct wanted *w,
		       const struct spots *s)
{
	size_t size = w->half ? 4 : 8;

	for (size_t i = 0; i < s->n; i++) {
		uint64_t at = p->at + s->at[i], word = 0;

		if (at + size > p->size)
			continue;
		memcpy(&word, p->bytes + at, size);
		if (word - w->lo < w->n && is_near(r, word - w->bias))
			r->found(r->arg, p->vaddr + at, word - w->bias, 0);
	}
}

/* The words for vaddrs [lo, hi): if they are fewer than 4 G, in parts with one upper half each. */
static unsigned want_words(struct wanted *w, uint64_t lo, uint64_t hi, uint64_t bias)
{
	uint64_t split = (hi + bias - 1) >> 32 << 32;
	unsigned n = 0;

	if (hi - lo <= UINT32_MAX && split > lo + bias) {
		w[n++] = (struct wanted){ lo + bias, split - (lo + bias), bias, false };
		lo = split - bias;
	}
	w[n++] = (struct wanted){ lo + bias, hi - lo, bias, false };
	return n;
}

/* The vaddrs that anything near can have; false: there is nothing. */
static bool limits(const struct zpl_refs *r, uint64_t *lo, uint64_t *hi)
{
	*lo = *hi = 0;
	for (uint64_t at = r->base; at < r->limit; at += BLOCK)
		if (is_near(r, at)) {
			*lo = *hi ? *lo : at;
			*hi = at + BLOCK < r->limit ? at + BLOCK : r->limit;
		}
	return *hi;
}

static unsigned want(const struct zpl_refs *r, uint64_t lo, uint64_t hi, struct wanted *w)
{
	bool halves = r->img->seg[0].vaddr && lo < UINT32_MAX;
	uint64_t end = hi < UINT32_MAX ? hi : UINT32_MAX;
	unsigned n = 0;

	if (!(halves && !r->img->bias && hi < UINT32_MAX)) /* or halves show them */
		n = want_words(w, lo, hi, 0);
	if (n && r->img->bias)
		n += want_words(w + n, lo, hi, r->img->bias);
	if (halves)
		w[n++] = (struct wanted){ lo, end - lo, 0, true };
	return n;
}

/* May code that cannot be written hold an address? Only if it was linked for its place, or relocated. */
static bool text_holds_words(const struct zpl_image *img)
{
	const Elf64_Dyn *dyn = zpl_image_at(img, img->dynamic, img->dynamic_size);

	if (!img->dynamic || !dyn || img->seg[0].vaddr)
		return true;
	for (uint64_t i = 0; i < img->dynamic_size / sizeof *dyn; i++) {
		Elf64_Dyn d;

		memcpy(&d, &dyn[i], sizeof d);
		if (d.d_tag == DT_NULL)
			return false;
		if (d.d_tag == DT_TEXTREL || (d.d_tag == DT_FLAGS && (d.d_un.d_val & DF_TEXTREL)))
			return true;
	}
	return false;
}

static void sweep_segment(const struct zpl_refs *r, const struct zpl_segment *seg, const struct wanted *w,
			  unsigned n)
{
	struct piece p = { .vaddr = seg->vaddr, .size = seg->exec ? seg->size : seg->file_size };
	struct spots s;

	if (seg->exec && !seg->write && !text_holds_words(r->img))
		n = 0;
	p.every = seg->exec ? 1 : 4;
	p.bytes = zpl_image_at(r->img, seg->vaddr, p.size);
	for (; p.bytes && p.at < p.size; p.at = p.end) {
		p.end = p.size - p.at < BLOCK ? p.size : p.at + BLOCK;
		if (seg->exec) {
			list_branches(&p, &s);
			take_branches(r, &p, &s);
		}
		for (unsigned i = 0; i < n; i++) {
			list_words(&p, &w[i], &s);
			take_words(r, &p, &w[i], &s);
		}
	}
}

void ZPL_SWEEP(zpl_sweep)(const struct zpl_refs *refs)
{
	struct wanted w[MOST_WANTED];
	uint64_t lo, hi;
	unsigned n;

	if (!limits(refs, &lo, &hi))
		return;
	n = refs->words ? want(refs, lo, hi, w) : 0;
	for (unsigned i = 0; i < refs->img->n_segs; i++)
		if (n || refs->img->seg[i].exec)
			sweep_segment(refs, &refs->img->seg[i], w, n);
}

#ifndef ZPL_WIDE
int zpl_refs_open(struct zpl_refs *refs, const struct zpl_image *img)
{
	*refs = (struct zpl_refs){ .img = img, .base = UINT64_MAX };
	for (unsigned i = 0; i < img->n_segs; i++) {
		const struct zpl_segment *seg = &img->seg[i];

		if (seg->exec && seg->vaddr < refs->base)
			refs->base = seg->vaddr;
		if (seg->exec && seg->vaddr + seg->size > refs->limit)
			refs->limit = seg->vaddr + seg->size;
	}
	if (refs->base > refs->limit)
		refs->base = refs->limit;
	refs->near = calloc(1, (size_t)((refs->limit - refs->base) / BLOCK / 8 + 1));
	return refs->near ? 0 : -ENOMEM;
}

void zpl_refs_mark(struct zpl_refs *refs, uint64_t lo, uint64_t hi)
{
	uint64_t at = lo > refs->base ? lo : refs->base;

	for (; at < hi && at < refs->limit; at += BLOCK - (at - refs->base) % BLOCK) {
		uint64_t block = (at - refs->base) / BLOCK;

		refs->near[block / 8] |= (uint8_t)(1u << (block & 7));
	}
}

void zpl_refs_sweep(const struct zpl_refs *refs)
{
	if (zpl_vec_wide())
		zpl_sweep_by_32(refs);
	else
		zpl_sweep_by_16(refs);
}

void zpl_refs_close(struct zpl_refs *refs)
{
	free(refs->near);
	refs->near = NULL;
}
#endif
