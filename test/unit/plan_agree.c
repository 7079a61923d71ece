/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Two decoders: what one of them cuts otherwise is refused, what one does not know is not. */
#include <string.h>

#include "agree.h"
#include "image_build.h"

static bool agrees(const char *bytes, size_t len, unsigned lie)
{
	static struct image_build b;
	struct zpl_func f = { 0 };
	struct zpl_agree a;
	struct zpl_image img;
	bool result;

	build_start(&b);
	build_code(&b, BUILD_TEXT, bytes, len);
	build_finish(&b);
	CHECK(!build_open(&b, &img) && !zpl_func_load(&f, &img, BUILD_TEXT, BUILD_TEXT + len));
	CHECK(!zpl_agree_open(&a));
	f.step[0].d.len = (uint8_t)(f.step[0].d.len + lie);
	result = zpl_agree_range(&a, &f, BUILD_TEXT, BUILD_TEXT + len);
	zpl_agree_close(&a);
	zpl_func_free(&f);
	return result;
}

int main(void)
{
	CHECK(agrees("\xb8\x27\0\0\0\x0f\x05", 7, 0));
	CHECK(!agrees("\xb8\x27\0\0\0\x0f\x05", 7, 1));
	CHECK(agrees("\x0f\xb9\x40\x0f", 4, 0));                        /* ud1 0xf(%rax),%eax */
	CHECK(agrees("\x62\xf5\x7c\x48\x58\xd1", 6, 0));                /* vaddph, AVX-512 FP16 */
	CHECK(agrees("\xf3\x0f\x1e\xfa\x48\x89\xf8", 7, 0));            /* endbr64 */
	return 0;
}
