/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * walk - the registers at every place of a function, along all known paths
 *
 * States are kept only where paths can meet; between those they are computed again
 * when asked for. Jump tables must be marked before (tables.h).
 */
#ifndef ZPL_WALK_H
#define ZPL_WALK_H

#include "func.h"
#include "state.h"

/**
 * struct zpl_walk - the result for one function
 *
 * @slot:    for each step 0, or where in @state its state is
 * @lost:    rsp becomes unknown somewhere, or the walk found no end: states prove nothing
 *           but reachability
 */
struct zpl_walk {
	uint32_t *slot;
	size_t slot_cap;
	struct zpl_state *state;
	size_t n_states;
	size_t state_cap;
	struct zpl_state indirect; /* at the jumps through tables */
	bool lost;
};

/**
 * zpl_walk_run() - walk @f from @entry
 *
 * @w:     zeroed before its first use; its memory is kept from one walk to the next
 * @entry: address of the step where control enters, with @state
 *
 * Return:  0, -ENOMEM
 * Context: pure but for malloc.
 */
int zpl_walk_run(struct zpl_walk *w, const struct zpl_func *f, uint64_t entry,
		 const struct zpl_state *state);

/**
 * zpl_walk_each() - show each step with the state before and after it
 *
 * Steps that nothing is known to reach have @before->reached false.
 */
void zpl_walk_each(const struct zpl_walk *w, const struct zpl_func *f,
		   void (*visit)(void *ctx, const struct zpl_step *step, const struct zpl_state *before,
				 const struct zpl_state *after),
		   void *ctx);

/** zpl_walk_at() - the state before step @at */
void zpl_walk_at(const struct zpl_walk *w, const struct zpl_func *f, size_t at, struct zpl_state *s);

void zpl_walk_free(struct zpl_walk *w);

#endif
