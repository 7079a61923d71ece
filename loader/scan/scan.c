/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The search for candidates: 16 bytes a step, so that 200 MB of text cost what
 * reading them costs. What is found is not yet known to be an instruction.
 */
#include "scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <stdbool.h>

static bool is_pair(const uint8_t *p)
{
	return p[0] == 0x0f && (p[1] == 0x05 || p[1] == 0x34);
}

struct found {
	uint64_t *out;
	size_t cap;
	size_t n;
};

static void add(struct found *f, uint64_t addr)
{
	if (f->n < f->cap)
		f->out[f->n] = addr;
	f->n++;
}

#if defined(__SSE2__)
/* Returns how many bytes need no second look. */
static size_t find_by_16(const uint8_t *code, size_t len, uint64_t addr, struct found *f)
{
	const __m128i escape = _mm_set1_epi8(0x0f);
	const __m128i syscall = _mm_set1_epi8(0x05);
	const __m128i sysenter = _mm_set1_epi8(0x34);
	size_t at = 0;

	for (; at + 17 <= len; at += 16) {
		__m128i a = _mm_loadu_si128((const __m128i *)(const void *)(code + at));
		__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(code + at + 1));
		__m128i second = _mm_or_si128(_mm_cmpeq_epi8(b, syscall), _mm_cmpeq_epi8(b, sysenter));
		__m128i both = _mm_and_si128(_mm_cmpeq_epi8(a, escape), second);

		for (unsigned hits = (unsigned)_mm_movemask_epi8(both); hits; hits &= hits - 1)
			add(f, addr + at + (unsigned)__builtin_ctz(hits));
	}
	return at;
}
#else
static size_t find_by_16(const uint8_t *code, size_t len, uint64_t addr, struct found *f)
{
	(void)code, (void)len, (void)addr, (void)f;
	return 0;
}
#endif

size_t zpl_scan_find(const uint8_t *code, size_t len, uint64_t addr, uint64_t *out, size_t cap)
{
	struct found f = { .out = out, .cap = cap };

	for (size_t at = find_by_16(code, len, addr, &f); at + 1 < len; at++)
		if (is_pair(code + at))
			add(&f, addr + at);
	return f.n;
}
