/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The sweep: see refs.h. A mask of the places that a few bytes do not rule out, then each of
 * them by itself. All that is looked for is looked for in a block before the next one is touched.
 */
#include "refs.h"

#include <elf.h>
#include <emmintrin.h> /* every x86-64 has it */
#include <string.h>

#define STEP 16
#define BLOCK ((uint64_t)32 << 10) /* fits the innermost cache */

/* The bytes [at, end) of a segment, of which @size can be read. */
struct piece {
	const uint8_t *bytes;
	uint64_t vaddr, size, at, end;
	unsigned align; /* a mask's bits that count */
};

typedef __m128i vec;

static vec load(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static vec eq(vec v, unsigned byte)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8((char)byte));
}

static vec and_eq(vec v, unsigned bits, unsigned byte)
{
	return eq(_mm_and_si128(v, _mm_set1_epi8((char)bits)), byte);
}

static vec within(vec v, unsigned lo, unsigned hi)
{
	vec clamped = _mm_min_epu8(_mm_max_epu8(v, _mm_set1_epi8((char)lo)), _mm_set1_epi8((char)hi));

	return _mm_cmpeq_epi8(clamped, v);
}

static vec either(vec a, vec b)
{
	return _mm_or_si128(a, b);
}

static vec both(vec a, vec b)
{
	return _mm_and_si128(a, b);
}

static unsigned mask(vec v)
{
	return (unsigned)_mm_movemask_epi8(v);
}

/* Bit n: p[n] and p[n + 1], or the latter alone, come before a displacement. 17 bytes are read. */
static inline unsigned leads(const uint8_t *p)
{
	vec before = load(p), last = load(p + 1);
	vec branch = and_eq(last, 0xfe, 0xe8);
	vec jcc = both(eq(before, 0x0f), and_eq(last, 0xf0, 0x80));
	vec lea = both(eq(before, 0x8d), and_eq(last, 0xc7, 0x05));
	vec begin = both(eq(before, 0xc7), eq(last, 0xf8));

	return mask(either(either(branch, jcc), either(lea, begin)));
}

static void take_branch(const struct zpl_refs *r, const struct piece *p, uint64_t at)
{
	uint64_t from = p->vaddr + at;
	int32_t rel;

	if (at + 4 > p->size)
		return;
	memcpy(&rel, p->bytes + at, 4);
	r->found(r->arg, from, from + 4 + (uint64_t)(int64_t)rel);
}

/* Displacements in [at, end), which the bytes before them announce. */
static void sweep_branches(const struct zpl_refs *r, const struct piece *p)
{
	uint8_t few[STEP + 1] = { 0, p->bytes[0] };
	uint64_t at = p->at;

	if (!at) { /* before the second byte is only one */
		if (leads(few) & 1)
			take_branch(r, p, 1);
		at = 2;
	}
	for (; at < p->end; at += STEP) {
		const uint8_t *q = p->bytes + (at - 2);
		uint64_t left = p->size - (at - 2);
		unsigned hits;

		if (left < sizeof few) {
			memset(few, 0, sizeof few);
			memcpy(few, q, (size_t)left);
			q = few;
		}
		for (hits = leads(q); hits; hits &= hits - 1)
			take_branch(r, p, at + (unsigned)__builtin_ctz(hits));
	}
}

/* Addresses from @lo to @hi, and what each of their bytes can be: from first to last. */
struct wanted {
	uint64_t lo, hi;
	uint8_t first[8], last[8];
};

static struct wanted wanted(uint64_t lo, uint64_t hi)
{
	struct wanted w = { .lo = lo, .hi = hi };

	for (unsigned i = 0; i < 8; i++) {
		bool told = i == 7 || lo >> (8 * i + 8) == (hi - 1) >> (8 * i + 8);

		w.first[i] = told ? (uint8_t)(lo >> 8 * i) : 0;
		w.last[i] = told ? (uint8_t)((hi - 1) >> 8 * i) : 255;
	}
	return w;
}

static void take_word(const struct zpl_refs *r, const struct piece *p, uint64_t at, unsigned n,
		      const struct wanted *w)
{
	uint64_t word = 0;

	if (at >= p->end || at + n > p->size)
		return;
	memcpy(&word, p->bytes + at, n);
	if (word - w->lo < w->hi - w->lo)
		r->found(r->arg, p->vaddr + at, word - w->lo + r->base);
}

static vec fits(const uint8_t *p, unsigned i, const struct wanted *w)
{
	return within(load(p + i), w->first[i], w->last[i]);
}

/* Bit n: the word at p[n] may be one of @a or @b. The rarest bytes come first. */
static unsigned may_be(const uint8_t *p, const struct wanted *a, const struct wanted *b)
{
	vec in_a = both(fits(p, 7, a), both(fits(p, 6, a), fits(p, 5, a)));
	vec in_b = both(fits(p, 7, b), both(fits(p, 6, b), fits(p, 5, b)));

	if (!mask(either(in_a, in_b)))
		return 0;
	in_a = both(in_a, both(fits(p, 4, a), fits(p, 3, a)));
	in_b = both(in_b, both(fits(p, 4, b), fits(p, 3, b)));
	return mask(either(in_a, in_b));
}

static void sweep_words(const struct zpl_refs *r, const struct piece *p)
{
	struct wanted linked = wanted(r->base, r->limit);
	struct wanted here = wanted(r->base + r->img->bias, r->limit + r->img->bias);

	for (uint64_t at = p->at; at < p->end; at += STEP) {
		unsigned hits = p->align;

		if (p->size - at >= STEP + 7)
			hits &= may_be(p->bytes + at, &linked, &here);
		for (; hits; hits &= hits - 1) {
			take_word(r, p, at + (unsigned)__builtin_ctz(hits), 8, &linked);
			take_word(r, p, at + (unsigned)__builtin_ctz(hits), 8, &here);
		}
	}
}

/* Bit n: the half word at p[4 n] is in [lo, lo + n). */
static unsigned in_range(const uint8_t *p, uint32_t lo, uint32_t n)
{
	vec from_lo = _mm_sub_epi32(load(p), _mm_set1_epi32((int)lo)), sign = _mm_set1_epi32(INT32_MIN);
	vec below = _mm_cmplt_epi32(_mm_xor_si128(from_lo, sign), _mm_xor_si128(_mm_set1_epi32((int)n), sign));

	return (unsigned)_mm_movemask_ps(_mm_castsi128_ps(below));
}

/* In a program that is linked for a fixed place an address may be half a word. */
static void sweep_halves(const struct zpl_refs *r, const struct piece *p)
{
	uint64_t end = r->limit < UINT32_MAX ? r->limit : UINT32_MAX;
	struct wanted w = wanted(r->base, end);

	for (uint64_t at = p->at; at < p->end; at += STEP)
		for (unsigned i = 0; i < 4 && (p->align >> i & 1); i++) {
			unsigned hits = 0xf;

			if (p->size - at >= STEP + 3)
				hits = in_range(p->bytes + at + i, (uint32_t)w.lo, (uint32_t)(w.hi - w.lo));
			for (; hits; hits &= hits - 1)
				take_word(r, p, at + i + 4 * (unsigned)__builtin_ctz(hits), 4, &w);
		}
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

static void sweep_segment(const struct zpl_refs *r, const struct zpl_segment *seg)
{
	bool words = !seg->exec || seg->write || text_holds_words(r->img);
	bool halves = r->img->seg[0].vaddr && r->base < UINT32_MAX;
	struct piece p = { .vaddr = seg->vaddr, .size = seg->exec ? seg->size : seg->file_size };

	p.align = seg->exec ? 0xffffu : 0x1111u;
	p.bytes = zpl_image_at(r->img, seg->vaddr, p.size);
	for (; p.bytes && p.at < p.size; p.at = p.end) {
		p.end = p.size - p.at < BLOCK ? p.size : p.at + BLOCK;
		if (seg->exec)
			sweep_branches(r, &p);
		if (words && !(halves && !r->img->bias && r->limit < UINT32_MAX)) /* or halves show them */
			sweep_words(r, &p);
		if (words && halves)
			sweep_halves(r, &p);
	}
}

void zpl_refs_sweep(const struct zpl_refs *refs)
{
	for (unsigned i = 0; i < refs->img->n_segs; i++)
		sweep_segment(refs, &refs->img->seg[i]);
}
