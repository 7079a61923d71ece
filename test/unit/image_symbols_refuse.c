/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Broken dynamic sections, hash and string tables give no symbol and read nothing outside. */
#include <elf.h>
#include <errno.h>

#include "image_build.h"

/* DT_SYMTAB, DT_STRTAB, DT_STRSZ, DT_SYMENT, DT_HASH: the value of the nth entry */
#define DYN_VALUE(n) (BUILD_DYNAMIC + (n) * sizeof(Elf64_Dyn) + 8)

static void breaks(bool gnu_hash, uint64_t vaddr, uint64_t value, size_t len)
{
	static struct image_build b;
	struct zpl_image img;
	uint64_t off;

	build_start(&b);
	b.gnu_hash = gnu_hash;
	build_symbol(&b, "f", 0x400, 0x10);
	build_finish(&b);
	build_put(&b, vaddr, value, len);
	printf("%#lx = %#lx\n", vaddr, value);
	build_ranges(&b, -EINVAL, NULL, 0);
	CHECK(build_open(&b, &img) == 0);
	CHECK(!zpl_image_symbol(&img, 0x400, &off) && off == 0);
}

int main(void)
{
	breaks(false, build_phdr(PH_DYNAMIC) + 16, 0xdead0000, 8); /* p_vaddr */
	breaks(false, DYN_VALUE(0), UINT64_MAX - 1, 8);
	breaks(false, DYN_VALUE(1), 0xffff0000, 8);
	breaks(false, DYN_VALUE(2), 0x101, 8);
	breaks(false, DYN_VALUE(3), 16, 8);
	breaks(false, DYN_VALUE(4), BUILD_SIZE - 4, 8);
	breaks(false, BUILD_HASH + 4, UINT32_MAX, 4);      /* nchain */
	breaks(true, BUILD_HASH, UINT32_MAX, 4);           /* buckets */
	breaks(true, BUILD_HASH + 8, UINT32_MAX, 4);       /* bloom words */
	breaks(true, BUILD_HASH + 24, UINT32_MAX, 4);      /* the bucket's first symbol */
	breaks(true, BUILD_HASH + 4, 2, 4);                /* bucket before the first symbol */
	return 0;
}
