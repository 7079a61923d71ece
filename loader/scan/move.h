/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * move - patches that take whole instructions along into the stub
 *
 * Two kinds: near, whose replaced bytes end before the call, and moved, whose
 * replaced bytes hold the call and what follows it. See ../plan.h.
 */
#ifndef ZPL_MOVE_H
#define ZPL_MOVE_H

#include "func.h"
#include "plan.h"

/**
 * zpl_move_near() - plan a jump over one instruction of 5 bytes or more before the call
 *
 * @f:       the decoded function
 * @at:      index of the call's step
 * @escapes: accept that a known branch lands between the host and the call
 * @plan:    patch fields filled in on success
 *
 * Return:  0, or the reasons it was refused (enum zpl_refusal)
 * Context: pure.
 */
unsigned zpl_move_near(const struct zpl_func *f, size_t at, bool escapes, struct zpl_plan *plan);

/**
 * zpl_move_after() - plan a jump over the call and whole instructions around it
 *
 * Arguments and result as zpl_move_near(); nothing may land behind the first replaced byte.
 */
unsigned zpl_move_after(const struct zpl_func *f, size_t at, struct zpl_plan *plan);

#endif
