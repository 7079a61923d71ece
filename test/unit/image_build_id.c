/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The GNU build id is found among other notes; one too long or cut off is none. */
#include <elf.h>
#include <string.h>

#include "image_build.h"

static unsigned id_len(struct image_build *b, struct zpl_image *img)
{
	CHECK(build_open(b, img) == 0);
	return img->build_id_len;
}

int main(void)
{
	static struct image_build b;
	struct zpl_image img;

	build_start(&b);
	build_finish(&b);
	CHECK(id_len(&b, &img) == 5);
	CHECK(!memcmp(img.build_id, "\xb1\x1d\x1d\xaa\xbb", 5));

	/* Another note first: name of 3 bytes and 2 of description, padded. */
	memmove(b.mem + BUILD_NOTE + 20, b.mem + BUILD_NOTE, 24);
	memcpy(b.mem + BUILD_NOTE, "\3\0\0\0\2\0\0\0\3\0\0\0ab\0\0xy\0", 20);
	build_put(&b, build_phdr(PH_NOTE) + 40, 44, 8); /* p_memsz */
	CHECK(id_len(&b, &img) == 5 && img.build_id[4] == 0xbb);

	build_put(&b, BUILD_NOTE + 20 + 4, 6, 4); /* runs into the padding: still inside */
	CHECK(id_len(&b, &img) == 6);
	build_put(&b, BUILD_NOTE + 20 + 4, 9, 4); /* past the note segment */
	CHECK(id_len(&b, &img) == 0);
	build_put(&b, build_phdr(PH_NOTE) + 40, 0x100, 8); /* room for more than the largest */
	build_put(&b, BUILD_NOTE + 20 + 4, ZPL_BUILD_ID_MAX, 4);
	CHECK(id_len(&b, &img) == ZPL_BUILD_ID_MAX);
	build_put(&b, BUILD_NOTE + 20 + 4, ZPL_BUILD_ID_MAX + 1, 4);
	CHECK(id_len(&b, &img) == 0);
	build_put(&b, BUILD_NOTE + 20 + 4, 5, 4);
	build_put(&b, BUILD_NOTE + 20 + 12, 'g', 1); /* another vendor's type 3 */
	CHECK(id_len(&b, &img) == 0);
	build_put(&b, BUILD_NOTE + 20 + 12, 'G', 1);
	CHECK(id_len(&b, &img) == 5);
	build_put(&b, BUILD_NOTE, UINT32_MAX, 4); /* the first note swallows all */
	CHECK(id_len(&b, &img) == 0);
	return 0;
}
