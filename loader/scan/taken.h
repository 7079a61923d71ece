/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * taken - places in code that something can go to without a direct branch
 *
 * What direct branches and a function's own jump tables lead to is known from decoding. Besides,
 * an address may be in a pointer (a label's, a second entry's), be a landing pad of
 * exceptions, or stand in the jump table of another function, whose unlikely part this is.
 */
#ifndef ZPL_TAKEN_H
#define ZPL_TAKEN_H

#include "incoming.h"

/**
 * struct zpl_taken - addresses in the functions that hold sites
 *
 * @place:  @n of them, ascending;  @label: not merely an entry of some jump table or a
 *          landing pad, but an address that code can compute with
 * @loaded: they have been looked for
 */
struct zpl_taken {
	struct zpl_place {
		uint64_t addr;
		bool label;
	} *place;
	size_t n;
	size_t cap;
	bool loaded;
};

/**
 * zpl_taken_load() - look for them in all of an image, once
 *
 * @t:  zeroed before; release with zpl_taken_free()
 * @in: says which functions are of interest (zpl_incoming_watch())
 *
 * Return:  0, -ENOMEM
 * Context: pure but for malloc. Linear in the image's code and tables; in all of it, if it
 *          is linked for a fixed address.
 */
int zpl_taken_load(struct zpl_taken *t, const struct zpl_incoming *in, const struct zpl_ranges *ranges);

/**
 * zpl_taken_mark() - mark in @f those that lie in it, past its start
 *
 * Return: how many of them are labels
 */
size_t zpl_taken_mark(const struct zpl_taken *t, struct zpl_func *f);

void zpl_taken_free(struct zpl_taken *t);

#endif
