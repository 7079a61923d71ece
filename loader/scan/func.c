/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Decoding of whole functions: see func.h. A byte that is no instruction does not
 * stop it, because what follows may still jump to a site; but nothing after such a
 * byte is proved by it.
 */
#include "func.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Both maps in one piece. */
static int reserve_bits(struct zpl_func *f, uint64_t bytes)
{
	size_t need = (size_t)(bytes / 8 + 1);

	if (need > f->bits_cap) {
		uint8_t *bits = realloc(f->bits, need * 4);

		if (!bits)
			return -ENOMEM;
		f->bits = bits;
		f->bits_cap = need * 2;
		f->table = bits + f->bits_cap;
	}
	memset(f->bits, 0, need);
	memset(f->table, 0, need);
	return 0;
}

static struct zpl_step *next_step(struct zpl_func *f)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 1024;
		struct zpl_step *step = realloc(f->step, cap * sizeof(*step));

		if (!step)
			return NULL;
		f->step = step;
		f->cap = cap;
	}
	return &f->step[f->n++];
}

static void note_branch(struct zpl_func *f, const struct zpl_decoded *d)
{
	switch (d->flow) {
	case ZPL_FLOW_JCC: case ZPL_FLOW_LOOP: case ZPL_FLOW_JMP:
		if (d->target < f->start || d->target >= f->end)
			f->n_out++;
		zpl_func_mark(f, d->target);
		break;
	case ZPL_FLOW_CALL:
		zpl_func_mark(f, d->target);
		break;
	case ZPL_FLOW_JMP_IND:
		f->n_indirect++;
		break;
	default:
		break;
	}
}

static void take_bad(struct zpl_func *f, struct zpl_step *step)
{
	memset(&step->d, 0, sizeof(step->d));
	step->d.len = 1;
	step->d.map = ZPL_MAP_OTHER;
	step->d.flow = ZPL_FLOW_TRAP;
	if (step->addr < f->first_bad)
		f->first_bad = step->addr;
}

int zpl_func_load(struct zpl_func *f, const struct zpl_image *img, uint64_t start, uint64_t end)
{
	int err;

	if (start >= end || !(f->code = zpl_image_at(img, start, end - start)))
		return -EFAULT;
	f->img = img;
	f->start = start;
	f->end = end;
	f->n = f->n_indirect = f->n_out = f->n_tables = 0;
	f->first_bad = UINT64_MAX;
	f->n_unknown = f->n_ends = 0;
	err = reserve_bits(f, end - start);
	if (err)
		return err;
	for (uint64_t at = start; at < end; at += f->step[f->n - 1].d.len) {
		struct zpl_step *step = next_step(f);

		if (!step)
			return -ENOMEM;
		step->addr = at;
		if (zpl_decode_insn(f->code + (at - start), end - at, at, &step->d))
			take_bad(f, step);
		note_branch(f, &step->d);
	}
	return 0;
}

/* From @at on until the instructions are the known ones again. */
static void follow(struct zpl_func *f, uint64_t at)
{
	struct zpl_decoded d;

	while (at < f->end && zpl_func_at(f, at) < 0) {
		if (zpl_decode_insn(f->code + (at - f->start), f->end - at, at, &d)) {
			f->n_unknown++;
			return;
		}
		f->n_unknown += d.flow == ZPL_FLOW_JMP_IND;
		note_branch(f, &d);
		at += d.len;
		if (d.flow == ZPL_FLOW_JMP || d.flow == ZPL_FLOW_JMP_IND || d.flow == ZPL_FLOW_RET)
			return;
	}
}

void zpl_func_follow(struct zpl_func *f)
{
	for (uint64_t at = f->start; at < f->end; at++) {
		if (!f->bits[(at - f->start) / 8])
			at += 7 - ((at - f->start) & 7); /* none of these eight */
		else if (zpl_func_target_in(f, at, at + 1) && zpl_func_at(f, at) < 0)
			follow(f, at);
	}
}

static bool is_int3(const struct zpl_decoded *d)
{
	return d->map == ZPL_MAP_ONE && d->opcode == 0xcc;
}

static bool ends_path(const struct zpl_step *step, uint64_t proper)
{
	switch (step->d.flow) {
	case ZPL_FLOW_JMP: case ZPL_FLOW_JMP_IND: case ZPL_FLOW_RET: case ZPL_FLOW_TRAP:
		return true;
	case ZPL_FLOW_CALL: /* of what does not return, if the function is over then */
		return step->addr + step->d.len >= proper;
	default:
		return false;
	}
}

/* Does filler go on from step @i to where something aligned begins, or to the end? */
static bool fills_up(const struct zpl_func *f, size_t i, uint64_t proper)
{
	while (i < f->n && (is_int3(&f->step[i].d) || zpl_decode_nop(&f->step[i].d)))
		i++;
	return i == f->n || !(f->step[i].addr & 15) || f->step[i].addr == proper;
}

uint64_t zpl_func_altered(const struct zpl_func *f, uint64_t proper)
{
	bool dead = false;

	for (size_t i = 0; i < f->n; i++) {
		const struct zpl_step *step = &f->step[i];
		bool filler = is_int3(&step->d) || zpl_decode_nop(&step->d);

		if (is_int3(&step->d) && (!dead || zpl_func_target_in(f, step->addr, step->addr + 1) ||
					  !fills_up(f, i, proper)))
			return step->addr;
		dead = ends_path(step, proper) || (dead && filler);
	}
	return UINT64_MAX;
}

void zpl_func_free(struct zpl_func *f)
{
	free(f->step);
	free(f->bits);
	memset(f, 0, sizeof(*f));
}

void zpl_func_mark(struct zpl_func *f, uint64_t addr)
{
	uint64_t at = addr - f->start;

	if (addr >= f->start && addr < f->end)
		f->bits[at / 8] |= (uint8_t)(1u << (at & 7));
}

void zpl_func_mark_entry(struct zpl_func *f, uint64_t addr)
{
	uint64_t at = addr - f->start;

	zpl_func_mark(f, addr);
	if (addr >= f->start && addr < f->end)
		f->table[at / 8] |= (uint8_t)(1u << (at & 7));
}

bool zpl_func_in_table(const struct zpl_func *f, uint64_t addr)
{
	uint64_t at = addr - f->start;

	return f->table[at / 8] >> (at & 7) & 1;
}

bool zpl_func_target_in(const struct zpl_func *f, uint64_t lo, uint64_t hi)
{
	for (uint64_t addr = lo; addr < hi && addr < f->end; addr++) {
		uint64_t at = addr - f->start;

		if (addr >= f->start && (f->bits[at / 8] >> (at & 7) & 1))
			return true;
	}
	return false;
}

/* First step that begins at or after @addr. */
static size_t first_from(const struct zpl_func *f, uint64_t addr)
{
	size_t lo = 0, hi = f->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->step[mid].addr < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

ptrdiff_t zpl_func_at(const struct zpl_func *f, uint64_t addr)
{
	size_t i = first_from(f, addr);

	return i < f->n && f->step[i].addr == addr ? (ptrdiff_t)i : -1;
}

ptrdiff_t zpl_func_ending(const struct zpl_func *f, uint64_t addr)
{
	size_t i = first_from(f, addr);

	return i && f->step[i - 1].addr + f->step[i - 1].d.len == addr ? (ptrdiff_t)i - 1 : -1;
}
