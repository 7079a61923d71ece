/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * refs - every place of an image that could be a branch to its text, or hold an address of it
 *
 * Also those that are neither: the bytes decide, not what they are. 16 of them a step, so that 200 MB
 * cost what reading them once costs.
 */
#ifndef ZPL_REFS_H
#define ZPL_REFS_H

#include <stdbool.h>
#include <stdint.h>

#include "image.h"

/**
 * struct zpl_refs - what is looked for, and who is told
 *
 * @base, @limit: vaddrs of the text that is of interest
 * @found: something at vaddr @from may lead to @to, which may be anywhere; told once or twice
 */
struct zpl_refs {
	const struct zpl_image *img;
	uint64_t base, limit;
	void (*found)(void *arg, uint64_t from, uint64_t to);
	void *arg;
};

/**
 * zpl_refs_sweep() - all of @refs->img
 *
 * In executable segments: rel32 of a branch, xbegin or lea, at any byte. Where addresses can stand:
 * words with one in [@base, @limit), as the linker wrote it or as ld.so has made it, at any byte of
 * text and each fourth of data; in an image that is linked for a fixed place half words too. In
 * text that is not linked for a fixed place they cannot: whoever writes one there needs DT_TEXTREL.
 *
 * Context: pure; as @found.
 * Source:  Intel SDM vol. 2: CALL, JMP, Jcc, XBEGIN, LEA; gABI ch. 5, DT_TEXTREL.
 */
void zpl_refs_sweep(const struct zpl_refs *refs);

#endif
