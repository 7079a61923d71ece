/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* zlib - compresses and expands a text at every call */
#include <zlib.h>

#include "library.h"

static int library_start(void)
{
	return 0;
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	unsigned char text[1024], packed[2048], back[1024];
	uLongf packed_len = sizeof(packed), back_len = sizeof(back);
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)((n + i) % 7 + (unsigned long)call->nr % 50);
	library_check(compress2(packed, &packed_len, text, sizeof(text), 1) == Z_OK, "zlib: compress");
	library_check(uncompress(back, &back_len, packed, packed_len) == Z_OK, "zlib: uncompress");
	library_check(back_len == sizeof(text) && memcmp(back, text, back_len) == 0, "zlib: text differs");
}

static void library_end(void)
{
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("zlib");
