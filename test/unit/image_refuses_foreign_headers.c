/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A header that is not a 64-bit little-endian x86-64 object is -ENOEXEC; a cut one too. */
#include <elf.h>
#include <errno.h>
#include <stddef.h>

#include "image_build.h"

static void refuses(uint64_t offset, uint64_t value, size_t len, int err)
{
	struct image_build b;
	struct zpl_image img;

	build_start(&b);
	build_finish(&b);
	CHECK(build_open(&b, &img) == 0);
	build_put(&b, offset, value, len);
	printf("offset %lu = %lu\n", offset, value);
	CHECK(build_open(&b, &img) == err);
}

int main(void)
{
	struct image_build b;
	struct zpl_image img;

	refuses(EI_MAG0, 'F', 1, -ENOEXEC);
	refuses(EI_CLASS, ELFCLASS32, 1, -ENOEXEC);
	refuses(EI_DATA, ELFDATA2MSB, 1, -ENOEXEC);
	refuses(offsetof(Elf64_Ehdr, e_machine), EM_AARCH64, 2, -ENOEXEC);
	refuses(offsetof(Elf64_Ehdr, e_type), ET_REL, 2, -ENOEXEC);
	refuses(offsetof(Elf64_Ehdr, e_phentsize), 32, 2, -EINVAL);
	refuses(offsetof(Elf64_Ehdr, e_phnum), 0, 2, -EINVAL);
	refuses(offsetof(Elf64_Ehdr, e_phnum), PN_XNUM, 2, -EINVAL);
	refuses(offsetof(Elf64_Ehdr, e_phnum), 1000, 2, -EINVAL);
	refuses(offsetof(Elf64_Ehdr, e_phoff), BUILD_SIZE - 8, 8, -EINVAL);
	refuses(offsetof(Elf64_Ehdr, e_phoff), UINT64_MAX - 7, 8, -EINVAL);

	build_start(&b);
	build_finish(&b);
	for (uint64_t limit = 0; limit < sizeof(Elf64_Ehdr); limit++)
		CHECK(zpl_image_init(&img, b.mem, 0, 0, 0, 0, limit) == -ENOEXEC);
	CHECK(zpl_image_init(&img, b.mem, 0, 0, 0, 8, 4) == -EINVAL);
	return 0;
}
