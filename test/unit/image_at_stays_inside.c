/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* zpl_image_at() gives bytes of one segment, and nothing before, behind or across. */
#include "image_build.h"

int main(void)
{
	static struct image_build b;
	struct zpl_image img;
	const uint64_t end = BUILD_TEXT + BUILD_TEXT_SIZE;

	build_start(&b);
	build_finish(&b);
	build_put(&b, build_phdr(PH_UNWIND), 0, 4); /* a hole at [0x800, 0xc00) */
	CHECK(build_open(&b, &img) == 0);
	CHECK(zpl_image_at(&img, BUILD_TEXT, 1) == b.mem + BUILD_TEXT);
	CHECK(zpl_image_at(&img, BUILD_TEXT, BUILD_TEXT_SIZE) == b.mem + BUILD_TEXT);
	CHECK(zpl_image_at(&img, end - 1, 1) == b.mem + end - 1);
	CHECK(!zpl_image_at(&img, BUILD_TEXT, BUILD_TEXT_SIZE + 1));
	CHECK(!zpl_image_at(&img, BUILD_TEXT - 1, 2)); /* neighbours are two mappings */
	CHECK(!zpl_image_at(&img, end, 1));
	CHECK(!zpl_image_at(&img, end - 1, UINT64_MAX));
	CHECK(!zpl_image_at(&img, UINT64_MAX, 1));
	CHECK(!zpl_image_at(&img, BUILD_SIZE, 0));
	CHECK(!zpl_image_at(&img, b.bias - 1, 1));
	return 0;
}
