/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_build - a small ELF image made by hand, for tests of what reads images
 *
 * Four segments of 0x400 bytes: headers and note (r), code (rx), unwind table (r),
 * dynamic section with symbols (rw). vaddr v is at mem + v. Between start and
 * finish, code, FDEs and symbols are added; after finish, a test may still break
 * any byte before it opens the image.
 */
#ifndef ZPL_TEST_IMAGE_BUILD_H
#define ZPL_TEST_IMAGE_BUILD_H

#include <stdio.h>
#include <stdlib.h>

#include "image.h"

#define BUILD_SIZE 0x1000u
#define BUILD_NOTE 0x300u
#define BUILD_TEXT 0x400u
#define BUILD_TEXT_SIZE 0x400u
#define BUILD_HDR 0x800u     /* .eh_frame_hdr */
#define BUILD_FRAME 0x900u   /* .eh_frame: the CIE, then FDEs */
#define BUILD_DYNAMIC 0xc00u
#define BUILD_HASH 0xc80u
#define BUILD_SYMTAB 0xd00u
#define BUILD_STRTAB 0xf00u
#define BUILD_MAX 16u

/* Program headers, in the order finish writes them. */
enum { PH_HEAD, PH_TEXT, PH_UNWIND, PH_DATA, PH_EH_FRAME, PH_DYNAMIC, PH_NOTE, N_PH };

struct image_build {
	uint8_t mem[BUILD_SIZE];
	uint64_t bias;          /* open: run-time address of vaddr 0 */
	uint8_t fde_encoding;   /* set before the first FDE; default pcrel sdata4 */
	uint8_t table_encoding; /* default datarel sdata4 */
	bool gnu_hash;          /* default DT_HASH */
	bool relocated;         /* dynamic addresses carry the bias */
	unsigned n_fdes;
	uint64_t fde_start[BUILD_MAX];
	uint64_t fde_at[BUILD_MAX];
	uint64_t frame_end;
	unsigned n_syms;        /* with the null symbol */
	uint64_t str_end;
};

#define CHECK(cond)                                                              \
	do {                                                                     \
		if (!(cond)) {                                                   \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,         \
				__LINE__, #cond);                                \
			exit(1);                                                 \
		}                                                                \
	} while (0)

void build_start(struct image_build *b);
void build_code(struct image_build *b, uint64_t vaddr, const void *bytes, size_t len);
void build_fde(struct image_build *b, uint64_t start, uint64_t end);
void build_symbol(struct image_build *b, const char *name, uint64_t start, uint64_t size);
void build_finish(struct image_build *b);

/** build_open() - zpl_image_init() on the whole image; its result */
int build_open(const struct image_build *b, struct zpl_image *img);

/** build_put() - overwrite @len bytes (1, 2, 4, 8) at @vaddr with @value, little-endian */
void build_put(struct image_build *b, uint64_t vaddr, uint64_t value, size_t len);

/** build_phdr() - vaddr of program header @which (PH_*) */
uint64_t build_phdr(unsigned which);

/** build_ranges() - CHECK that the functions are exactly @n pairs of @expected, and the result @err */
void build_ranges(const struct image_build *b, int err, const uint64_t (*expected)[2], size_t n);

#endif
