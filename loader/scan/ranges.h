/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * ranges - where an image's functions are, and which of them an address belongs to
 */
#ifndef ZPL_RANGES_H
#define ZPL_RANGES_H

#include "image.h"

/** Code without unwind information is taken as going on this far behind a function. */
#define ZPL_RANGES_GAP 256

struct zpl_ranges {
	const struct zpl_image *img;
	struct zpl_range *range;
	size_t n;
};

/** zpl_ranges_load() - all of @img; release with zpl_ranges_free(). Return: 0, -ENOMEM. */
int zpl_ranges_load(struct zpl_ranges *r, const struct zpl_image *img);

void zpl_ranges_free(struct zpl_ranges *r);

/** zpl_ranges_before() - the last range that starts at or before @addr, or NULL */
const struct zpl_range *zpl_ranges_before(const struct zpl_ranges *r, uint64_t addr);

/** zpl_ranges_segment() - the executable segment that holds @addr, or NULL */
const struct zpl_segment *zpl_ranges_segment(const struct zpl_ranges *r, uint64_t addr);

/**
 * zpl_ranges_entry() - where the first instruction of @range is
 *
 * At its start, but for the code that returns from signals: unwinders look up an
 * address one lower than pc, so its range begins one byte early.
 */
uint64_t zpl_ranges_entry(const struct zpl_ranges *r, const struct zpl_range *range);

/**
 * zpl_ranges_end() - end of @range with what follows it
 *
 * The next range's start, the segment's end or ZPL_RANGES_GAP bytes and one call
 * behind the range proper, whichever is first.
 */
uint64_t zpl_ranges_end(const struct zpl_ranges *r, const struct zpl_range *range);

/**
 * zpl_ranges_is_insn() - does an instruction begin at @addr?
 *
 * Decoded from the start of the range that holds it; where no range does, it may.
 */
bool zpl_ranges_is_insn(const struct zpl_ranges *r, uint64_t addr);

#endif
