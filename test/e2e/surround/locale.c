/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The program's locale is its own, with calls in between. */
#include "e2e.h"
#include <locale.h>
#include <wchar.h>

int main(void)
{
	CHECK(strcmp(setlocale(LC_ALL, NULL), "C") == 0);
	mark();
	CHECK(setlocale(LC_ALL, "C.UTF-8") != NULL);
	for (int i = 0; i < 100; i++) {
		wchar_t w = 0;

		mark();
		CHECK(mbtowc(&w, "\xc3\xa9", 2) == 2 && w == 0xe9);
		CHECK(strcmp(setlocale(LC_CTYPE, NULL), "C.UTF-8") == 0);
	}
	return done();
}
