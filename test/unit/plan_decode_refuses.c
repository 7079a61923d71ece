/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What is no instruction, or not wholly there, is refused and never read past its end. */
#include <errno.h>
#include <string.h>

#include "decode.h"
#include "image_build.h"

static int decode(const char *bytes, size_t len)
{
	/* From the heap, so that a sanitizer sees a byte too many. */
	uint8_t *code = malloc(len + 1);
	struct zpl_decoded d;
	int err;

	CHECK(code);
	memcpy(code, bytes, len);
	code = realloc(code, len ? len : 1);
	CHECK(code);
	err = zpl_decode_insn(code, len, 0, &d);
	free(code);
	return err;
}

int main(void)
{
	static const char whole[] = "\x66\x48\xc7\x84\x88\x11\x22\x33\x44\x55\x66\x77\x88";

	CHECK(decode("\x06", 1) == -EILSEQ);             /* push %es */
	CHECK(decode("\xea\0\0\0\0\0\0", 7) == -EILSEQ); /* ljmp */
	CHECK(decode("\x0f\x04", 2) == -EILSEQ);
	CHECK(decode("\xc4\xe0\x78\x10\xc0", 5) == -EILSEQ); /* VEX map 0 */
	CHECK(decode("\x66\xe9\0\0\0\0", 6) == -EILSEQ); /* length depends on the CPU */
	CHECK(decode("\x66\x0f\x84\0\0\0\0", 7) == -EILSEQ);
	CHECK(decode("\xf0\x0f\x05", 3) == -EILSEQ);     /* lock syscall: a fault */
	CHECK(decode("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90", 16) == -EILSEQ);
	CHECK(decode("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90", 15) == 0);
	CHECK(decode("", 0) == -ENODATA);
	for (size_t len = 0; len < sizeof(whole) - 1; len++)
		CHECK(decode(whole, len) == -ENODATA);
	CHECK(decode(whole, sizeof(whole) - 1) == 0);
	return 0;
}
