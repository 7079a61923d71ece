/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * func - one function decoded from its start to its end, with all that jumps into it
 *
 * Decoded once for all of its sites. The memory is kept from one function to the
 * next, so that an image costs a few allocations.
 */
#ifndef ZPL_FUNC_H
#define ZPL_FUNC_H

#include "decode.h"
#include "image.h"

/* One instruction. A byte that begins none is a step of map other, flow trap, length 1. */
struct zpl_step {
	struct zpl_decoded d;
	uint64_t addr;
};

/**
 * struct zpl_func - a decoded range
 *
 * @start, @end: vaddrs; end includes the bytes after the range proper that
 *            were asked for (padding, code without unwind information)
 * @step:     @n instructions, ascending and without gap
 * @bits:     for each byte whether a direct branch or a table's entry leads there
 * @table:    for each byte whether a table's entry does
 * @n_tables: jumps through tables that were read (tables.h)
 * @first_bad: address of the first byte that is no instruction, or UINT64_MAX
 * @n_indirect: indirect jumps in it
 * @n_unknown: those of them whose targets are not known; set by the planner
 * @n_ends:   those that were taken for calls of other functions, at this one's end
 * @n_out:    direct jumps that leave it
 */
struct zpl_func {
	const struct zpl_image *img;
	const uint8_t *code;
	uint64_t start;
	uint64_t end;
	struct zpl_step *step;
	size_t n;
	size_t cap;
	uint8_t *bits;
	uint8_t *table;
	size_t bits_cap;
	size_t n_tables;
	uint64_t first_bad;
	size_t n_indirect;
	size_t n_unknown;
	size_t n_ends;
	size_t n_out;
};

/**
 * zpl_func_load() - decode [start, end)
 *
 * @f: zeroed before its first use; what it held is replaced
 *
 * Return:  0, -ENOMEM, -EFAULT the range is not within the image
 * Context: pure but for malloc.
 */
int zpl_func_load(struct zpl_func *f, const struct zpl_image *img, uint64_t start, uint64_t end);

/**
 * zpl_func_follow() - note the branches of code that lies inside other instructions
 *
 * What leads into an instruction must have been marked. Counts into n_unknown what cannot be
 * followed.
 */
void zpl_func_follow(struct zpl_func *f);

/**
 * zpl_func_altered() - the first place that a debugger or a probe seems to have changed
 *
 * @proper: end of the range that the function is known to have
 *
 * A breakpoint is an int3 over the first byte of an instruction; the rest of that decodes as something
 * else. Compilers write int3 too, to fill up dead space.
 *
 * Return: its address, or UINT64_MAX
 */
uint64_t zpl_func_altered(const struct zpl_func *f, uint64_t proper);

/** zpl_func_free() - release its memory */
void zpl_func_free(struct zpl_func *f);

/** zpl_func_mark() - note that something jumps to @addr; outside the function: nothing */
void zpl_func_mark(struct zpl_func *f, uint64_t addr);

/** zpl_func_mark_entry() - the same for an entry of a jump table */
void zpl_func_mark_entry(struct zpl_func *f, uint64_t addr);

/** zpl_func_in_table() - does an entry of a jump table lead to @addr, which is inside @f? */
bool zpl_func_in_table(const struct zpl_func *f, uint64_t addr);

/** zpl_func_target_in() - does a direct branch land in [lo, hi)? */
bool zpl_func_target_in(const struct zpl_func *f, uint64_t lo, uint64_t hi);

/** zpl_func_at() - index of the instruction that begins at @addr, or -1 */
ptrdiff_t zpl_func_at(const struct zpl_func *f, uint64_t addr);

/** zpl_func_ending() - index of the instruction that ends at @addr, or -1 */
ptrdiff_t zpl_func_ending(const struct zpl_func *f, uint64_t addr);

#endif
