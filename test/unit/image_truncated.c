/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* However short the readable part is, nothing behind it is read. */
#include <string.h>

#include "image_build.h"

/* A copy of exactly @limit bytes: one read behind them is the sanitizer's to see. */
static void reads_within(const struct image_build *b, size_t limit)
{
	uint8_t *mem = malloc(limit ? limit : 1);
	struct zpl_range *range = NULL;
	struct zpl_image img;
	uint64_t off;
	size_t n = 0;

	CHECK(mem != NULL);
	memcpy(mem, b->mem, limit);
	if (zpl_image_init(&img, mem, 0x10000, 0, 0, 0, limit) == 0) {
		zpl_image_functions(&img, &range, &n);
		zpl_image_symbol(&img, 0x400, &off);
		for (size_t i = 0; i < n; i++)
			CHECK(zpl_image_at(&img, range[i].start, range[i].end - range[i].start));
		CHECK(limit > BUILD_DYNAMIC);
	}
	free(range);
	free(mem);
}

int main(void)
{
	static struct image_build b;

	for (int gnu_hash = 0; gnu_hash < 2; gnu_hash++) {
		build_start(&b);
		b.gnu_hash = gnu_hash;
		build_fde(&b, 0x400, 0x410);
		build_fde(&b, 0x420, 0x500);
		build_symbol(&b, "f", 0x480, 0x10);
		build_symbol(&b, "g", 0x600, 0x10);
		build_finish(&b);
		for (size_t limit = 0; limit <= BUILD_SIZE; limit++)
			reads_within(&b, limit);
	}
	return 0;
}
