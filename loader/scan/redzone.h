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

#include "walk.h"

/**
 * struct zpl_redzone - what a walk showed
 *
 * @clean: nothing in the function can reach below rsp
 * @frame: the function lowers rsp
 */
struct zpl_redzone {
	bool clean;
	bool frame;
};

/**
 * zpl_redzone_judge() - look at each step of @f as @w walked it
 *
 * Context: pure.
 */
void zpl_redzone_judge(struct zpl_redzone *rz, const struct zpl_walk *w, const struct zpl_func *f);

#endif
