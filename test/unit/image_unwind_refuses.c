/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A table that contradicts itself is -EINVAL, and what could be read is returned. */
#include <errno.h>

#include "image_build.h"

static const uint64_t both[][2] = { { 0x400, 0x410 }, { 0x420, 0x500 } };

static void start(struct image_build *b)
{
	build_start(b);
	build_fde(b, both[0][0], both[0][1]);
	build_fde(b, both[1][0], both[1][1]);
	build_finish(b);
}

static void breaks(uint64_t vaddr, uint64_t value, size_t len, const uint64_t (*left)[2], size_t n)
{
	static struct image_build b;

	start(&b);
	printf("%#lx = %#lx\n", vaddr, value);
	build_put(&b, vaddr, value, len);
	build_ranges(&b, -EINVAL, left, n);
}

int main(void)
{
	static struct image_build b;
	const uint64_t fde2 = BUILD_FRAME + 24 + 20;

	start(&b);
	build_ranges(&b, 0, both, 2);
	breaks(BUILD_HDR, 2, 1, NULL, 0);                   /* version */
	breaks(BUILD_HDR + 1, 0x50, 1, NULL, 0);            /* "aligned": not of this table */
	breaks(BUILD_HDR + 2, 0x0d, 1, NULL, 0);            /* no such format */
	breaks(BUILD_HDR + 3, 0xbb, 1, NULL, 0);            /* indirect */
	breaks(BUILD_HDR + 8, UINT32_MAX, 4, both, 2);      /* more entries than there is room */
	breaks(BUILD_HDR + 8, 40, 4, both, 2);              /* entries of zeros */
	breaks(BUILD_HDR + 12, UINT32_MAX - 0x400, 4, both + 1, 1); /* table and FDE disagree */
	breaks(BUILD_HDR + 16, 0x7fffffff, 4, both + 1, 1); /* FDE outside */
	breaks(fde2, UINT32_MAX, 4, both, 1);               /* extended length */
	breaks(fde2, 0x1000, 4, both, 1);                   /* leaves the segment */
	breaks(fde2, 8, 4, both, 1);                        /* too short for its range */
	breaks(fde2 + 4, 0, 4, both, 1);                    /* a CIE where an FDE should be */
	breaks(fde2 + 4, 4, 4, both, 1);                    /* CIE pointer to itself */
	breaks(BUILD_FRAME + 4, 1, 4, NULL, 0);             /* no CIE, says its id */
	breaks(BUILD_FRAME + 8, 2, 1, NULL, 0);             /* CIE version */
	breaks(BUILD_FRAME + 9, 'e', 1, NULL, 0);           /* "eh": gcc 2 */
	breaks(BUILD_FRAME + 16, 0xff, 1, NULL, 0);         /* 'R' says: omitted */
	return 0;
}
