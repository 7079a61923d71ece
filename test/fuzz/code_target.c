/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The input is machine code in a well-formed image; its first byte says where a
 * second function begins, so that ranges cut instructions too.
 */
#include <string.h>

#include "fuzz.h"
#include "../unit/image_build.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct image_build b;
	struct zpl_image img;
	uint64_t split, end;

	if (size < 2 || size - 1 > BUILD_TEXT_SIZE)
		return 0;
	split = BUILD_TEXT + data[0];
	end = BUILD_TEXT + size - 1;
	build_start(&b);
	build_code(&b, BUILD_TEXT, data + 1, size - 1);
	build_fde(&b, BUILD_TEXT, split > BUILD_TEXT && split < end ? split : end);
	if (split > BUILD_TEXT && split < end)
		build_fde(&b, split, end);
	build_finish(&b);
	FUZZ_CHECK(build_open(&b, &img) == 0);
	fuzz_functions(&img);
	fuzz_plans(&img);
	return 0;
}

size_t fuzz_seed(unsigned i, uint8_t *buf)
{
	static const struct {
		size_t len;
		uint8_t bytes[40];
	} seed[] = {
		{ 9, { 0, 0xb8, 0x27, 0, 0, 0, 0x0f, 0x05, 0xc3 } },
		/* mov %edi,%eax; syscall; cmp $-4095,%rax; jae +1; ret; neg %eax; ret */
		{ 16, { 0, 0x89, 0xf8, 0x0f, 0x05, 0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff, 0x73, 0x01,
			0xc3, 0xf7, 0xd8 } },
		/* two calls back to back, a loop, a rip-relative load behind, padding */
		{ 33, { 8, 0xb8, 1, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7, 0x0f, 0x05, 0x0f, 0x05,
			0x48, 0x8b, 0x05, 0x10, 0, 0, 0, 0xe8, 0, 0, 0, 0, 0xff, 0xe0, 0x0f, 0x1f,
			0x44, 0, 0 } },
		/* red zone in use; ud1; evex; endbr64; sysenter; jump table */
		{ 38, { 20, 0xf3, 0x0f, 0x1e, 0xfa, 0x89, 0x44, 0x24, 0xfc, 0x0f, 0x05, 0x8b, 0x44,
			0x24, 0xfc, 0xc3, 0x67, 0x0f, 0xb9, 0x40, 0x0f, 0x05, 0, 0, 0, 0, 0x62, 0xf1,
			0x7c, 0x48, 0x10, 0x05, 0x0f, 0x05, 0, 0, 0x0f, 0x34 } },
	};

	if (i >= sizeof(seed) / sizeof(seed[0]))
		return 0;
	memcpy(buf, seed[i].bytes, seed[i].len);
	return seed[i].len;
}
