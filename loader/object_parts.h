/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* object_parts - between object_plan.c and object_patch.c */
#ifndef ZPL_OBJECT_PARTS_H
#define ZPL_OBJECT_PARTS_H

#include "objects.h"

/** zpl_object_leave() - the plan is not carried out; @why: enum zpl_refusal bits, for the report */
void zpl_object_leave(struct zpl_plan *p, unsigned why);

/** zpl_object_give_up() - site @i cannot be patched after all, and stays as it is; @why: enum zpl_refusal bits */
void zpl_object_give_up(struct zpl_object *o, size_t i, unsigned why);

/** zpl_object_touches() - has site @i's call or patch a byte in [start, end)? */
bool zpl_object_touches(const struct zpl_object *o, size_t i, uint64_t start, uint64_t end);

/**
 * zpl_object_withdraw() - site @i's patch is not in place any more, because of a change in [start, end)
 *
 * If the call itself lies elsewhere it can be made still, and is left.
 */
void zpl_object_withdraw(struct zpl_object *o, size_t i, uint64_t start, uint64_t end);

#endif
