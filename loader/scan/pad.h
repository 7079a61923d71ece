/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * pad - a place for a long jump within reach of a short one
 *
 * Compilers fill up behind a jump or a return with bytes that nothing executes.
 */
#ifndef ZPL_PAD_H
#define ZPL_PAD_H

#include "func.h"
#include "plan.h"

/**
 * zpl_pad_find() - plan a short jump over the call to 5 dead bytes
 *
 * @f:    the decoded function, with the padding behind it; all that jumps into it
 *        is marked (zpl_func_mark())
 * @at:   index of the call's step
 * @plan: patch fields filled in on success
 *
 * Return:  0, or the reasons it was refused (enum zpl_refusal)
 * Context: pure.
 */
unsigned zpl_pad_find(const struct zpl_func *f, size_t at, struct zpl_plan *plan);

#endif
