/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The search for candidates: a vector a step, so that 200 MB of text cost what
 * reading them costs. What is found is not yet known to be an instruction.
 */
#include "scan.h"

#include <stdbool.h>

#include "sweeps.h"
#include "vec.h"

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

struct pairs {
	zpl_vec escape, syscall, sysenter;
};

/* Which of the bytes from p on begin a pair? One more is read. */
ZPL_VEC static inline zpl_vec begins(const uint8_t *p, const struct pairs *k)
{
	zpl_vec second = vec_load(p + 1);

	return vec_and(vec_eq(vec_load(p), k->escape),
		       vec_or(vec_eq(second, k->syscall), vec_eq(second, k->sysenter)));
}

/* Returns how many bytes need no second look. */
ZPL_VEC static size_t find_by_vec(const uint8_t *code, size_t len, uint64_t addr, struct found *f)
{
	struct pairs k = { vec_all(0x0f), vec_all(0x05), vec_all(0x34) };
	size_t at = 0;

	for (; at + 2 * ZPL_VEC_SIZE + 1 <= len; at += 2 * ZPL_VEC_SIZE) {
		zpl_vec a = begins(code + at, &k), b = begins(code + at + ZPL_VEC_SIZE, &k);
		uint64_t hits;

		if (!vec_mask(vec_or(a, b)))
			continue;
		hits = vec_mask(a) | (uint64_t)vec_mask(b) << ZPL_VEC_SIZE;
		for (; hits; hits &= hits - 1)
			add(f, addr + at + (unsigned)__builtin_ctzll(hits));
	}
	return at;
}

size_t ZPL_SWEEP(zpl_find)(const uint8_t *code, size_t len, uint64_t addr, uint64_t *out, size_t cap)
{
	struct found f = { .out = out, .cap = cap };

	for (size_t at = find_by_vec(code, len, addr, &f); at + 1 < len; at++)
		if (is_pair(code + at))
			add(&f, addr + at);
	return f.n;
}

#ifndef ZPL_WIDE
size_t zpl_scan_find(const uint8_t *code, size_t len, uint64_t addr, uint64_t *out, size_t cap)
{
	return zpl_vec_wide() ? zpl_find_by_32(code, len, addr, out, cap) :
				zpl_find_by_16(code, len, addr, out, cap);
}
#endif
