/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * redzone - does a function keep anything below its stack pointer?
 *
 * A `call` in place of `syscall` writes its return address to [rsp-8, rsp-1]. The
 * psABI lets a leaf function keep data there (3.2.2), so it must be shown that the
 * function at hand does not: no instruction of it names memory below rsp or makes
 * an address of it.
 */
#ifndef ZPL_REDZONE_H
#define ZPL_REDZONE_H

#include "func.h"

/* zpl_depth values that are no offset */
#define ZPL_DEPTH_UNREACHED INT32_MAX   /* rsp: no known path leads here */
#define ZPL_DEPTH_CALLERS (INT32_MAX - 1) /* rbp: what the caller left in it */
#define ZPL_DEPTH_OTHER (INT32_MAX - 2) /* rbp: not a stack address */
#define ZPL_DEPTH_MIXED (INT32_MAX - 3) /* rbp: depends on the path */

/**
 * struct zpl_depth - where the stack is, relative to rsp at the function's entry
 *
 * @rsp: rsp is at this offset or lower
 * @rbp: rbp's offset
 */
struct zpl_depth {
	int32_t rsp;
	int32_t rbp;
};

/* State of a function's first instruction. */
#define ZPL_DEPTH_ENTRY ((struct zpl_depth){ .rsp = 0, .rbp = ZPL_DEPTH_CALLERS })

/**
 * struct zpl_redzone - the result for one function
 *
 * @at:    for each step, the state before it
 * @clean: nothing in the function can reach below rsp
 */
struct zpl_redzone {
	struct zpl_depth *at;
	size_t cap;
	bool clean;
	uint32_t aliases; /* registers that may hold stack addresses */
};

/**
 * zpl_redzone_walk() - follow rsp and rbp through @f
 *
 * @rz:    zeroed before its first use; its memory is kept from one walk to the next
 * @entry: address of the step where control enters;  @state: the stack there
 *
 * Return:  0, -ENOMEM
 * Context: pure but for malloc.
 */
int zpl_redzone_walk(struct zpl_redzone *rz, const struct zpl_func *f, uint64_t entry,
		     struct zpl_depth state);

/** zpl_redzone_free() - release its memory */
void zpl_redzone_free(struct zpl_redzone *rz);

#endif
