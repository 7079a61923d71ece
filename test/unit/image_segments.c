/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Readable PT_LOADs are listed with their rights; contradictory ones are -EINVAL. */
#include <elf.h>
#include <errno.h>
#include <stddef.h>

#include "image_build.h"

static int with(unsigned which, size_t field, uint64_t value, size_t len, struct zpl_image *img)
{
	static struct image_build b;

	build_start(&b);
	build_finish(&b);
	build_put(&b, build_phdr(which) + field, value, len);
	return build_open(&b, img);
}

int main(void)
{
	const size_t vaddr = offsetof(Elf64_Phdr, p_vaddr), memsz = offsetof(Elf64_Phdr, p_memsz);
	const size_t filesz = offsetof(Elf64_Phdr, p_filesz), flags = offsetof(Elf64_Phdr, p_flags);
	const size_t type = offsetof(Elf64_Phdr, p_type);
	struct zpl_image img;

	CHECK(with(PH_HEAD, flags, PF_R, 4, &img) == 0);
	CHECK(img.n_segs == 4);
	CHECK(!img.seg[0].exec && !img.seg[0].write);
	CHECK(img.seg[1].vaddr == BUILD_TEXT && img.seg[1].size == BUILD_TEXT_SIZE);
	CHECK(img.seg[1].exec && !img.seg[1].write);
	CHECK(!img.seg[3].exec && img.seg[3].write);

	CHECK(with(PH_TEXT, flags, PF_X, 4, &img) == 0 && img.n_segs == 3); /* execute-only */
	CHECK(with(PH_DATA, memsz, 0x9000, 8, &img) == 0);                  /* .bss out of reach */
	CHECK(img.seg[3].size == BUILD_SIZE - BUILD_DYNAMIC);
	CHECK(with(PH_DATA, memsz, UINT64_MAX, 8, &img) == -EINVAL);
	CHECK(with(PH_DATA, filesz, 0x401, 8, &img) == -EINVAL);
	CHECK(with(PH_DATA, vaddr, BUILD_SIZE, 8, &img) == -EINVAL);
	CHECK(with(PH_UNWIND, vaddr, BUILD_HDR - 1, 8, &img) == -EINVAL); /* overlaps the text */
	CHECK(with(PH_TEXT, vaddr, 0x3ff, 8, &img) == -EINVAL);
	CHECK(with(PH_HEAD, vaddr, BUILD_DYNAMIC, 8, &img) == -EINVAL); /* not ascending */
	for (unsigned which = PH_HEAD; which <= PH_DATA; which++)
		CHECK(with(which, type, PT_NULL, 4, &img) == 0 && img.n_segs == 3);
	return 0;
}
