/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A symbol whose name leaves the string table, or never ends, has none. */
#include <elf.h>

#include "image_build.h"

static struct image_build b;

static void start(uint64_t str_end)
{
	build_start(&b);
	build_symbol(&b, "f", 0x400, 0x10);
	if (str_end)
		b.str_end = str_end;
	build_finish(&b);
}

static bool has_name(void)
{
	struct zpl_image img;
	uint64_t off;

	CHECK(build_open(&b, &img) == 0);
	return zpl_image_symbol(&img, 0x408, &off) != NULL && off == 8;
}

int main(void)
{
	start(0);
	CHECK(has_name());
	build_put(&b, BUILD_SYMTAB + sizeof(Elf64_Sym), 2, 4); /* the empty name at its end */
	CHECK(has_name());
	build_put(&b, BUILD_SYMTAB + sizeof(Elf64_Sym), 3, 4);
	CHECK(!has_name());
	build_put(&b, BUILD_SYMTAB + sizeof(Elf64_Sym), UINT32_MAX, 4);
	CHECK(!has_name());

	start(BUILD_SIZE); /* the table ends with the segment */
	for (uint64_t at = BUILD_STRTAB; at < BUILD_SIZE; at++)
		build_put(&b, at, 'x', 1);
	CHECK(!has_name());
	return 0;
}
