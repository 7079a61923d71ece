/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Segments: at least one, at most ZPL_IMAGE_MAX_SEGMENTS, none before the readable part. */
#include <elf.h>
#include <errno.h>

#include "image_build.h"

static int open_with(Elf64_Phdr *ph, unsigned n, struct zpl_image *img)
{
	return zpl_image_init(img, ph, 0, 0, n, 0, 64 * sizeof(*ph));
}

int main(void)
{
	static Elf64_Phdr ph[64];
	struct zpl_image img;

	CHECK(open_with(ph, 64, &img) == -EINVAL);
	ph[0] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = PF_R, .p_memsz = 8 };
	CHECK(open_with(ph, 64, &img) == 0);
	CHECK(open_with(ph, 65, &img) == -EINVAL); /* the table ends with the readable part */
	ph[1] = ph[0];
	CHECK(zpl_image_init(&img, ph, 0, sizeof(*ph), 63, 0, sizeof(ph)) == 0);
	CHECK(zpl_image_init(&img, ph, 0, sizeof(*ph), 64, 0, sizeof(ph)) == -EINVAL);
	CHECK(zpl_image_init(&img, ph, 0, sizeof(*ph), 1, sizeof(*ph), sizeof(ph)) == -EINVAL);
	for (unsigned i = 0; i < 64; i++) {
		ph[i].p_type = PT_LOAD;
		ph[i].p_flags = PF_R;
		ph[i].p_vaddr = i * sizeof(ph[0]);
		ph[i].p_memsz = ph[i].p_filesz = sizeof(ph[0]);
	}
	CHECK(open_with(ph, ZPL_IMAGE_MAX_SEGMENTS, &img) == 0);
	CHECK(img.n_segs == ZPL_IMAGE_MAX_SEGMENTS);
	CHECK(open_with(ph, ZPL_IMAGE_MAX_SEGMENTS + 1, &img) == -EINVAL);
	return 0;
}
