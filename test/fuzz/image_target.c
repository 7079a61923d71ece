/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The input is a whole image: headers, notes, unwind table, symbols and code are hostile.
 * The last byte chooses between a file's and a live image's view of addresses.
 */
#include <string.h>

#include "fuzz.h"
#include "../unit/image_build.h"

static void try_bias(const uint8_t *mem, uint64_t bias, size_t size)
{
	struct zpl_image img;
	uint64_t off;

	if (zpl_image_init(&img, mem, bias, 0, 0, 0, size))
		return;
	FUZZ_CHECK(img.n_segs > 0 && img.n_segs <= ZPL_IMAGE_MAX_SEGMENTS);
	FUZZ_CHECK(img.build_id_len <= ZPL_BUILD_ID_MAX);
	for (unsigned i = 0; i < img.n_segs; i++) {
		FUZZ_CHECK(zpl_image_at(&img, img.seg[i].vaddr, img.seg[i].size));
		zpl_image_symbol(&img, img.seg[i].vaddr + img.seg[i].size / 2, &off);
	}
	fuzz_functions(&img);
	fuzz_plans(&img);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *mem;

	if (size < 1 || size > FUZZ_MAX)
		return 0;
	mem = malloc(size); /* of its own, so that one byte too far is seen */
	FUZZ_CHECK(mem != NULL);
	memcpy(mem, data, size);
	try_bias(mem, data[size - 1] & 1 ? (uintptr_t)mem : 0x400000, size);
	free(mem);
	return 0;
}

size_t fuzz_seed(unsigned i, uint8_t *buf)
{
	static const uint8_t code[] = {
		0xb8, 0x27, 0, 0, 0, 0x0f, 0x05, 0xc3,                   /* near */
		0x89, 0xf8, 0x0f, 0x05, 0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff, 0x73, 0x02, 0xc3, 0xc3,
		0x0f, 0x05, 0xc3, 0x0f, 0x34, 0xc3,                      /* short; sysenter */
	};
	static struct image_build b;

	if (i >= 4)
		return 0;
	build_start(&b);
	b.gnu_hash = i & 1;
	b.fde_encoding = i & 2 ? 0x1c : 0x1b;
	build_code(&b, BUILD_TEXT, code, sizeof(code));
	build_fde(&b, BUILD_TEXT, BUILD_TEXT + 8);
	build_fde(&b, BUILD_TEXT + 8, BUILD_TEXT + 22);
	build_symbol(&b, "f", BUILD_TEXT + 22, 6);
	build_symbol(&b, "g", BUILD_TEXT + 0x20, 0x10);
	build_finish(&b);
	b.mem[BUILD_SIZE - 1] = (uint8_t)i;
	memcpy(buf, b.mem, BUILD_SIZE);
	return BUILD_SIZE;
}
