/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * zero - may a call be replaced by `call *%rax`?
 */
#ifndef ZPL_ZERO_H
#define ZPL_ZERO_H

#include "ranges.h"
#include "redzone.h"

#define ZPL_ZERO_MEMO 256
#define ZPL_ZERO_NR_MAX 511 /* last number the sled at VA 0 has an entry for */

/**
 * struct zpl_zero - what is known about one function's stack
 *
 * @clean:   nothing in the function, nor in a part of it that it jumps to, can
 *           reach below rsp
 * @own:     what its own code does;  @walk: the registers in it;  @func: which it is
 * The rest is kept between functions: memory, and targets of jumps already judged.
 */
struct zpl_zero {
	bool clean;
	struct zpl_redzone own;
	struct zpl_walk walk;
	const struct zpl_func *func;
	struct zpl_walk part_walk;
	struct zpl_func part;
	uint64_t memo[ZPL_ZERO_MEMO]; /* judged clean, when entered with rsp as at entry */
};

/**
 * zpl_zero_judge() - look at a function once, for all of its sites
 *
 * @f: decoded, its jump tables marked; must stay until the next call
 *
 * Return:  0, -ENOMEM
 * Context: pure but for malloc.
 * Source:  psABI 3.2.2 (red zone).
 */
int zpl_zero_judge(struct zpl_zero *z, const struct zpl_ranges *ranges, const struct zpl_func *f);

/**
 * zpl_zero_ends() - is rsp at step @i back where the caller left it, in a function that
 * lowers it? An indirect jump there is a call to another function.
 *
 * @ctx: the struct zpl_zero that judged the function
 */
bool zpl_zero_ends(const void *ctx, size_t i);

void zpl_zero_free(struct zpl_zero *z);

#endif
