/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * refs - every place of an image that could be a branch to its text, or hold an address of it
 *
 * Also those that are neither: the bytes decide, not what they are. A vector of them a step, so that
 * 200 MB cost little more than reading them once.
 */
#ifndef ZPL_REFS_H
#define ZPL_REFS_H

#include <stdbool.h>
#include <stdint.h>

#include "image.h"

/**
 * struct zpl_refs - what is looked for, and who is told
 *
 * @base, @limit: vaddrs of the image's text, from its first executable segment to the end of the last
 * @near:  a bit for each 4096 bytes from @base: only what leads there is told
 * @words: addresses are looked for too, not only branches
 * @found: something at vaddr @from may lead to @to; told once or twice. A branch's @from is that of
 *         its displacement, @opcode bytes behind its opcode; of all else @opcode is 0
 */
struct zpl_refs {
	const struct zpl_image *img;
	uint64_t base, limit;
	uint8_t *near;
	bool words;
	void (*found)(void *arg, uint64_t from, uint64_t to, unsigned opcode);
	void *arg;
};

/** zpl_refs_open() - set all but @found and @arg; nothing is near yet. Return: 0, -ENOMEM. */
int zpl_refs_open(struct zpl_refs *refs, const struct zpl_image *img);

/** zpl_refs_mark() - what leads to [lo, hi), or near there, is of interest */
void zpl_refs_mark(struct zpl_refs *refs, uint64_t lo, uint64_t hi);

/**
 * zpl_refs_sweep() - all of @refs->img
 *
 * In executable segments: rel32 of a branch, xbegin or lea, at any byte. Where addresses can stand:
 * words with one of text, as the linker wrote it or as ld.so has made it, at any byte of
 * text and each fourth of data; in an image that is linked for a fixed place half words too. In
 * text that is not linked for a fixed place they cannot: whoever writes one there needs DT_TEXTREL.
 *
 * Context: pure; as @found.
 * Source:  Intel SDM vol. 2: CALL, JMP, Jcc, XBEGIN, LEA; gABI ch. 5, DT_TEXTREL.
 */
void zpl_refs_sweep(const struct zpl_refs *refs);

void zpl_refs_close(struct zpl_refs *refs);

#endif
