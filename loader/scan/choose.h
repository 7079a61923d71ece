/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * choose - the best patch for each site of one function
 */
#ifndef ZPL_CHOOSE_H
#define ZPL_CHOOSE_H

#include "agree.h"
#include "incoming.h"
#include "plan.h"
#include "ranges.h"
#include "taken.h"
#include "zero.h"

/**
 * struct zpl_choice - what the planner holds while it goes through an image
 *
 * @func:      the function at hand, decoded, its jump tables marked
 * @n_foreign: branches from elsewhere into it; they are marked in it
 * @stack_goes: it has a call after which there may be another stack, or none
 * @taken:     looked for when a patch depends on it first
 */
struct zpl_choice {
	const struct zpl_image *img;
	const struct zpl_plan_options *opts;
	struct zpl_ranges ranges;
	uint64_t proper_end; /* of the function range being planned: behind it is a gap */
	struct zpl_incoming incoming;
	struct zpl_agree agree;
	struct zpl_func func;
	size_t n_foreign;
	struct zpl_taken taken;
	struct zpl_zero zero;
	bool stack_goes;
};

/**
 * zpl_choose_prove() - which of the candidates in @c->func are instructions
 *
 * @plan:  @n candidates in it; each is marked as proved or with what is known against it
 * @range: the function's range proper
 *
 * Return:  how many are proved
 */
size_t zpl_choose_prove(const struct zpl_choice *c, const struct zpl_range *range,
			struct zpl_plan *plan, size_t n);

/**
 * zpl_choose_patches() - plan the proved ones; one on which the decoders disagree is
 * proved no longer
 *
 * Return:  0, -ENOMEM
 */
int zpl_choose_patches(struct zpl_choice *c, struct zpl_plan *plan, size_t n);

#endif
