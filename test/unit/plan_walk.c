/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Constants in rax along all paths of a function: known only where every path agrees. */
#include "image_build.h"
#include "walk.h"

#define SYSCALL "\x0f\x05\xc3"

static const struct {
	const char *text;
	const char *bytes;
	size_t len;
	bool known;
	int32_t value;
} cases[] = {
	{ "by way of ebp", "\xbd\xca\0\0\0\x89\xe8" SYSCALL, 10, true, 202 },
	{ "ebp across a call", "\xbd\xca\0\0\0\xe8\x20\0\0\0\x89\xe8" SYSCALL, 15, true, 202 },
	{ "ecx across a call", "\xb9\xca\0\0\0\xe8\x20\0\0\0\x89\xc8" SYSCALL, 15, false, 0 },
	{ "ebp across a system call", "\xbd\xca\0\0\0\x0f\x05\x89\xe8" SYSCALL, 12, true, 202 },
	{ "two paths, the same", "\x85\xff\x74\x07\xb8\x27\0\0\0\xeb\x05\xb8\x27\0\0\0" SYSCALL, 19, true, 39 },
	{ "two paths, not the same", "\x85\xff\x74\x07\xb8\x27\0\0\0\xeb\x05\xb8\x26\0\0\0" SYSCALL, 19, false, 0 },
	{ "one path without", "\x85\xff\x74\x05\xb8\x27\0\0\0" SYSCALL, 12, false, 0 },
	{ "around a loop", "\xbd\x23\0\0\0\x89\xe8\x0f\x05\x85\xc0\x75\xf8\x89\xe8" SYSCALL, 18, true, 35 },
	{ "around a loop that counts", "\xb8\x23\0\0\0\x83\xc0\x01\x85\xff\x75\xf9" SYSCALL, 15, false, 0 },
	{ "add", "\xb8\x23\0\0\0\x83\xc0\x01" SYSCALL, 11, true, 36 },
	{ "mov to ax", "\xb8\x23\0\0\0\x66\x89\xf8" SYSCALL, 11, false, 0 },
	{ "movzbl", "\xb8\x23\0\0\0\x0f\xb6\xc7" SYSCALL, 11, false, 0 },
	{ "from memory", "\xb8\x23\0\0\0\x8b\x04\x24" SYSCALL, 11, false, 0 },
	{ "by a part not known to be reached", "\xb8\x27\0\0\0\xeb\x02\x31\xc0" SYSCALL, 12, false, 0 },
	{ "a jump into the mov", "\x85\xff\x74\x01\xb8\x27\0\0\0" SYSCALL, 12, false, 0 },
};

/* At the last call of the function. */
static bool known(struct zpl_walk *walk, struct zpl_func *f, int32_t *value)
{
	struct zpl_state s;

	zpl_state_entry(&s);
	CHECK(!zpl_walk_run(walk, f, f->start, &s));
	for (size_t i = f->n; i-- > 0;)
		if (f->step[i].d.flow == ZPL_FLOW_SYSCALL) {
			zpl_walk_at(walk, f, i, &s);
			*value = s.v[ZPL_REG_RAX];
			return !walk->lost && s.reached && s.tag[ZPL_REG_RAX] == ZPL_TAG_CONST;
		}
	return false;
}

int main(void)
{
	static struct image_build b;
	struct zpl_walk walk = { 0 };
	struct zpl_func f = { 0 };
	struct zpl_image img;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int32_t value = 0;
		bool is;

		build_start(&b);
		build_code(&b, BUILD_TEXT, cases[i].bytes, cases[i].len);
		build_finish(&b);
		CHECK(!build_open(&b, &img) && !zpl_func_load(&f, &img, BUILD_TEXT, BUILD_TEXT + cases[i].len));
		is = known(&walk, &f, &value);
		if (is != cases[i].known || (is && value != cases[i].value))
			fprintf(stderr, "%s: %d %d\n", cases[i].text, is, value);
		CHECK(is == cases[i].known && (!is || value == cases[i].value));
	}
	zpl_walk_free(&walk);
	zpl_func_free(&f);
	return 0;
}
