/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * incoming - branches from other functions into those that hold a site
 *
 * A function's own branches are known from decoding it. What the rest of the image
 * may send there is found without decoding all of it: every place where the bytes of
 * a direct branch could stand and would lead there is looked at (refs.h), and decoded to see
 * whether it is an instruction.
 */
#ifndef ZPL_INCOMING_H
#define ZPL_INCOMING_H

#include "func.h"
#include "ranges.h"

/**
 * struct zpl_incoming - long branches that might lead to where sites are
 *
 * @branch: @n of them, ascending by to
 * @near:   a bit for each 64 bytes from @base to @limit: are branches there of interest?
 */
struct zpl_incoming {
	struct zpl_branch {
		uint64_t from;
		uint64_t to;
	} *branch;
	size_t n;
	size_t cap;
	uint8_t *near;
	uint64_t base;
	uint64_t limit;
};

/** zpl_incoming_begin() - start for text in [base, limit). Return: 0, -ENOMEM. */
int zpl_incoming_begin(struct zpl_incoming *in, uint64_t base, uint64_t limit);

/** zpl_incoming_watch() - branches to [lo, hi) are of interest */
void zpl_incoming_watch(struct zpl_incoming *in, uint64_t lo, uint64_t hi);

/** zpl_incoming_watched() - is @addr, or one near it, of interest? */
bool zpl_incoming_watched(const struct zpl_incoming *in, uint64_t addr);

/** zpl_incoming_add() - a long branch, its opcode at @from, may lead to @to. Return: 0, -ENOMEM. */
int zpl_incoming_add(struct zpl_incoming *in, uint64_t from, uint64_t to);

/** zpl_incoming_sort() - after the last zpl_incoming_add(), before zpl_incoming_long() */
void zpl_incoming_sort(struct zpl_incoming *in);

/**
 * zpl_incoming_long() - mark in @f where long branches from outside it lead, past its start
 *
 * Return: how many there are
 */
size_t zpl_incoming_long(const struct zpl_incoming *in, const struct zpl_ranges *ranges,
			 struct zpl_func *f);

/**
 * zpl_incoming_short() - mark in @f where short branches from outside it lead within [lo, hi)
 *
 * Return: how many there are
 */
size_t zpl_incoming_short(const struct zpl_ranges *ranges, struct zpl_func *f, uint64_t lo,
			  uint64_t hi);

void zpl_incoming_end(struct zpl_incoming *in);

#endif
