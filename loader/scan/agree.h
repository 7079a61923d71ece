/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * agree - a second decoder's opinion, before bytes are changed on the word of one
 *
 * Every instruction that a patch replaces or copies must have the same length for
 * Capstone as for our own tables. What Capstone does not know is no objection; what
 * it is known to get wrong is none either.
 */
#ifndef ZPL_AGREE_H
#define ZPL_AGREE_H

#include "func.h"

struct zpl_agree {
	size_t handle;
	void *insn;
};

/**
 * zpl_agree_open() - start the disassembler
 *
 * Return:  0, -ENOMEM, -ENOSYS the library is of another version than the header
 * Context: allocates with malloc.
 */
int zpl_agree_open(struct zpl_agree *a);

/** zpl_agree_range() - do both decoders cut [lo, hi) of @f into the same instructions? */
bool zpl_agree_range(const struct zpl_agree *a, const struct zpl_func *f, uint64_t lo, uint64_t hi);

void zpl_agree_close(struct zpl_agree *a);

#endif
