/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* FDEs and symbols give one ascending list: starts kept, secondary entries dropped. */
#include "image_build.h"

#define MAX 4

struct merge_case {
	const char *what;
	uint64_t fde[MAX][2];
	uint64_t sym[MAX][2];
	uint64_t expected[MAX][2];
};

static const struct merge_case cases[] = {
	{ "apart", { { 0x400, 0x410 } }, { { 0x420, 0x430 } }, { { 0x400, 0x410 }, { 0x420, 0x430 } } },
	{ "the same twice", { { 0x400, 0x410 }, { 0x400, 0x410 } }, { { 0x400, 0x410 } },
	  { { 0x400, 0x410 } } },
	{ "unsorted", { { 0x500, 0x510 }, { 0x400, 0x410 } }, { { 0x4f0, 0x500 }, { 0x410, 0x420 } },
	  { { 0x400, 0x410 }, { 0x410, 0x420 }, { 0x4f0, 0x500 }, { 0x500, 0x510 } } },
	{ "secondary entry", { { 0x400, 0x440 } }, { { 0x410, 0x430 } }, { { 0x400, 0x440 } } },
	{ "symbol longer than its FDE", { { 0x400, 0x410 }, { 0x440, 0x450 } }, { { 0x400, 0x430 } },
	  { { 0x400, 0x430 }, { 0x440, 0x450 } } },
	{ "symbol into the next FDE", { { 0x400, 0x410 }, { 0x440, 0x450 } }, { { 0x408, 0x448 } },
	  { { 0x400, 0x440 }, { 0x440, 0x450 } } },
	{ "symbol over an FDE", { { 0x410, 0x420 } }, { { 0x400, 0x430 } },
	  { { 0x400, 0x410 }, { 0x410, 0x430 } } },
	{ "symbol in a symbol", { { 0 } }, { { 0x400, 0x440 }, { 0x410, 0x420 } },
	  { { 0x400, 0x410 }, { 0x410, 0x440 } } },
	{ "FDE in an FDE", { { 0x400, 0x440 }, { 0x410, 0x420 } }, { { 0 } },
	  { { 0x400, 0x410 }, { 0x410, 0x440 } } },
	{ "overlap", { { 0x400, 0x420 }, { 0x410, 0x430 } }, { { 0 } },
	  { { 0x400, 0x410 }, { 0x410, 0x430 } } },
	{ "symbol behind a long FDE with a short one in it", { { 0x400, 0x440 }, { 0x410, 0x420 } },
	  { { 0x430, 0x450 } }, { { 0x400, 0x410 }, { 0x410, 0x450 } } },
};

int main(void)
{
	static struct image_build b;

	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		const struct merge_case *m = &cases[c];
		size_t n = 0;

		printf("%s\n", m->what);
		build_start(&b);
		for (size_t i = 0; i < MAX && m->fde[i][0]; i++)
			build_fde(&b, m->fde[i][0], m->fde[i][1]);
		for (size_t i = 0; i < MAX && m->sym[i][0]; i++)
			build_symbol(&b, "f", m->sym[i][0], m->sym[i][1] - m->sym[i][0]);
		build_finish(&b);
		while (n < MAX && m->expected[n][0])
			n++;
		build_ranges(&b, 0, m->expected, n);
	}
	return 0;
}
