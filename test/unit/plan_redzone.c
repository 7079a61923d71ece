/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whether anything of a function can reach below its stack pointer. */
#include "image_build.h"
#include "redzone.h"

static const struct {
	const char *text;
	const char *bytes;
	size_t len;
	bool clean;
} cases[] = {
	{ "nothing", "\xc3", 1, true },
	{ "mov %rdi,8(%rsp)", "\x48\x89\x7c\x24\x08\xc3", 6, true },
	{ "mov %rdi,-8(%rsp)", "\x48\x89\x7c\x24\xf8\xc3", 6, false },
	{ "mov -0x78(%rsp,%rdi,4),%eax", "\x8b\x44\xbc\x88\xc3", 5, false },
	{ "lea -8(%rsp),%rdi", "\x48\x8d\x7c\x24\xf8\xc3", 6, false },
	{ "lea -8(%rsp),%rsp", "\x48\x8d\x64\x24\xf8\x58\xc3", 7, true },
	{ "nopl -8(%rsp)", "\x0f\x1f\x44\x24\xf8\xc3", 6, true },
	{ "mov %fs:-8(%rsp)", "\x64\x48\x8b\x44\x24\xf8\xc3", 7, true },
	{ "rbp frame, local within", "\x55\x48\x89\xe5\x48\x83\xec\x10\x48\x89\x7d\xf8\xc9\xc3", 14, true },
	{ "rbp frame, local below", "\x55\x48\x89\xe5\x48\x89\x7d\xf8\x5d\xc3", 10, false },
	{ "caller's rbp", "\x48\x89\x7d\xf8\xc3", 5, false },
	{ "rbp as any register", "\x55\x48\x89\xfd\x48\x89\x7d\xf8\x5d\xc3", 10, true },
	{ "alias of rsp, upwards", "\x48\x89\xe1\x48\x89\x79\x08\xc3", 8, true },
	{ "alias of rsp, downwards", "\x48\x89\xe1\x48\x89\x79\xf8\xc3", 8, false },
	{ "copy of an alias", "\x48\x89\xe1\x48\x89\xca\x48\x89\x7a\xf8\xc3", 11, false },
	{ "sub $64 from an alias", "\x48\x89\xe1\x48\x83\xe9\x40\x48\x89\x39\xc3", 11, false },
	{ "and $-32,%rsp", "\x55\x48\x89\xe5\x48\x83\xe4\xe0\x48\x89\x3c\x24\xc9\xc3", 14, true },
	{ "mov %rdi,%rsp", "\x48\x89\xfc\xc3", 4, false },
	{ "pop %rsp", "\x5c\xc3", 2, false },
	{ "alias in another register later overwritten", "\x48\x89\xe1\x48\x89\xf9\x48\x89\x79\xf8\xc3", 11, true },
	{ "alias lost in a call", "\x48\x8d\x7c\x24\x08\xe8\x10\x00\x00\x00\x48\x89\x7f\xf8\xc3", 15, true },
	{ "alias on one path only", "\x48\x89\xe1\x85\xff\x74\x03\x48\x89\xf9\x48\x89\x79\xf8\xc3", 15, false },
	{ "add $64 to an alias, then down", "\x48\x89\xe1\x48\x83\xc1\x40\x48\x89\x79\xf8\xc3", 12, true },
	{ "a jump into an instruction", "\x85\xff\x74\x01\xb8\x01\x00\x00\x00\xc3", 10, false },
	{ "rbp frame in one arm only",
	  "\x85\xff\x74\x0c\x55\x48\x89\xe5\x48\x83\xec\x10\x89\x7d\xf8\xc9\xc3", 17, true },
};

int main(void)
{
	static struct image_build b;
	struct zpl_redzone rz = { 0 };
	struct zpl_walk walk = { 0 };
	struct zpl_func f = { 0 };
	struct zpl_state entry;
	struct zpl_image img;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint64_t end = BUILD_TEXT + cases[i].len;

		build_start(&b);
		build_code(&b, BUILD_TEXT, cases[i].bytes, cases[i].len);
		build_finish(&b);
		CHECK(!build_open(&b, &img) && !zpl_func_load(&f, &img, BUILD_TEXT, end));
		CHECK(f.first_bad == UINT64_MAX);
		zpl_state_entry(&entry);
		CHECK(!zpl_walk_run(&walk, &f, BUILD_TEXT, &entry));
		zpl_redzone_judge(&rz, &walk, &f);
		if (rz.clean != cases[i].clean)
			fprintf(stderr, "%s\n", cases[i].text);
		CHECK(rz.clean == cases[i].clean);
	}
	zpl_walk_free(&walk);
	zpl_func_free(&f);
	return 0;
}
