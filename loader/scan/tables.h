/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tables - where a function's indirect jumps can lead
 *
 * Two kinds are understood: a jump through a slot that the linker fills (it leaves
 * the function for another's start) and a switch's jump table. A table is read for as
 * long as its entries are addresses of code: further than the switch itself would,
 * so that no target is missed, whatever its bounds.
 */
#ifndef ZPL_TABLES_H
#define ZPL_TABLES_H

#include "func.h"

/**
 * zpl_tables_mark() - mark in @f all entries of its jump tables, and count the jumps
 *
 * Context: pure; linear in the function and its tables.
 */
void zpl_tables_mark(struct zpl_func *f);

/**
 * zpl_tables_unknown() - indirect jumps whose targets are not known
 *
 * @is_end: is_end(ctx, i) says whether an indirect jump at step i is a call to another
 *          function at this one's end
 */
size_t zpl_tables_unknown(struct zpl_func *f, bool (*is_end)(const void *ctx, size_t i),
			  const void *ctx);

#endif
