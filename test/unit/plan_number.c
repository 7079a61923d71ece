/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The number in eax at a call: known where a constant surely reaches it, else -1. */
#include "func.h"
#include "image_build.h"
#include "number.h"

#define SYSCALL "\x0f\x05"

static const struct {
	const char *text;
	const char *bytes;
	size_t len;
	int32_t nr;
} cases[] = {
	{ "mov $39,%eax", "\xb8\x27\0\0\0" SYSCALL, 7, 39 },
	{ "mov $39,%rax", "\x48\xc7\xc0\x27\0\0\0" SYSCALL, 9, 39 },
	{ "movabs $39,%rax", "\x48\xb8\x27\0\0\0\0\0\0\0" SYSCALL, 12, 39 },
	{ "movl $39 by c7", "\xc7\xc0\x27\0\0\0" SYSCALL, 8, 39 },
	{ "xor %eax,%eax", "\x31\xc0" SYSCALL, 4, 0 },
	{ "sub %eax,%eax", "\x29\xc0" SYSCALL, 4, 0 },
	{ "push $39; pop %rax", "\x6a\x27\x58" SYSCALL, 5, 39 },
	{ "with others between", "\xb8\x27\0\0\0\x48\x89\xfe\x31\xd2\x4c\x8b\x14\x24" SYSCALL, 16, 39 },
	{ "through a jcc not taken", "\xb8\x27\0\0\0\x85\xff\x74\x02" SYSCALL "\x90\x90", 13, 39 },
	{ "mov $39,%ecx", "\xb9\x27\0\0\0" SYSCALL, 7, -1 },
	{ "mov $39,%r8d", "\x41\xb8\x27\0\0\0" SYSCALL, 8, -1 },
	{ "mov $39,%ax", "\x66\xb8\x27\0" SYSCALL, 6, -1 },
	{ "then mov $1,%al", "\xb8\x27\0\0\0\xb0\x01" SYSCALL, 9, -1 },
	{ "then mov $1,%ah", "\xb8\x27\0\0\0\xb4\x01" SYSCALL, 9, -1 },
	{ "then add %edi,%eax", "\xb8\x27\0\0\0\x01\xf8" SYSCALL, 9, -1 },
	{ "then xchg %eax,%ebx", "\xb8\x27\0\0\0\x93" SYSCALL, 8, -1 },
	{ "then cpuid", "\xb8\x27\0\0\0\x0f\xa2" SYSCALL, 9, -1 },
	{ "then call", "\xb8\x27\0\0\0\xe8\0\0\0\0" SYSCALL, 12, -1 },
	{ "a jump to the call", "\x85\xff\x74\x05\xb8\x27\0\0\0" SYSCALL, 11, -1 },
	{ "a jump into the mov", "\x85\xff\x74\x01\xb8\x27\0\0\0" SYSCALL, 11, -1 },
	{ "a jump to the mov", "\x85\xff\x74\x00\xb8\x27\0\0\0" SYSCALL, 11, 39 },
	{ "endbr64 between", "\xb8\x27\0\0\0\xf3\x0f\x1e\xfa" SYSCALL, 11, -1 },
	{ "nothing before", SYSCALL, 2, -1 },
};

static int32_t number(const char *bytes, size_t len)
{
	static struct image_build b;
	struct zpl_image img;
	struct zpl_func f = { 0 };
	uint64_t from;
	int32_t nr = -2;

	build_start(&b);
	build_code(&b, BUILD_TEXT, bytes, len);
	build_finish(&b);
	CHECK(!build_open(&b, &img) && !zpl_func_load(&f, &img, BUILD_TEXT, BUILD_TEXT + len));
	for (size_t i = 0; i < f.n; i++)
		if (f.step[i].d.flow == ZPL_FLOW_SYSCALL)
			nr = zpl_number_at(&f, i, &from);
	zpl_func_free(&f);
	return nr;
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int32_t nr = number(cases[i].bytes, cases[i].len);

		if (nr != cases[i].nr)
			fprintf(stderr, "%s: %d\n", cases[i].text, nr);
		CHECK(nr == cases[i].nr);
	}
	return 0;
}
