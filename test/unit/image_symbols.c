/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* .dynsym is found through either hash table, with and without relocated addresses. */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "image_build.h"

static const uint64_t expected[][2] = { { 0x400, 0x410 }, { 0x420, 0x428 }, { 0x428, 0x440 } };

static void start(struct image_build *b, bool gnu_hash, bool relocated)
{
	build_start(b);
	b->gnu_hash = gnu_hash;
	b->relocated = relocated;
	b->bias = 0x7f0000000000;
	build_symbol(b, "second", 0x420, 0x20);
	build_symbol(b, "first", 0x400, 0x10);
	build_symbol(b, "unsized", 0x500, 0);
	build_symbol(b, "elsewhere", 0x600, 8);
	build_put(b, BUILD_SYMTAB + 4 * sizeof(Elf64_Sym) + 6, SHN_UNDEF, 2);
	build_symbol(b, "inner", 0x428, 4);
	build_put(b, BUILD_SYMTAB + 5 * sizeof(Elf64_Sym) + 4, STT_GNU_IFUNC, 1);
	build_finish(b);
	build_symbol(b, "uncounted", 0x700, 8); /* behind what the hash table covers */
}

static void names(const struct image_build *b, uint64_t vaddr, const char *name, uint64_t off)
{
	struct zpl_image img;
	const char *got;
	uint64_t at;

	CHECK(build_open(b, &img) == 0);
	got = zpl_image_symbol(&img, vaddr, &at);
	CHECK((got == NULL) == (name == NULL));
	CHECK(!name || (!strcmp(got, name) && at == off));
}

int main(void)
{
	static struct image_build b;

	for (int kind = 0; kind < 4; kind++) {
		start(&b, kind & 1, kind & 2);
		build_ranges(&b, 0, expected, 3);
		names(&b, 0x400, "first", 0);
		names(&b, 0x43f, "second", 0x1f);
		names(&b, 0x42a, "inner", 2);
		names(&b, 0x42c, "second", 0xc);
		names(&b, 0x410, NULL, 0);
		names(&b, 0x700, NULL, 0);
		names(&b, 0x500, NULL, 0);
		names(&b, 0x600, NULL, 0);
	}
	return 0;
}
