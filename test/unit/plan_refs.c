/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The sweep for branches and addresses tells the same as a look at each byte by itself. */
#include <stdlib.h>
#include <string.h>

#include "image_build.h"
#include "refs.h"

#define TEXT 0x400000ul
#define SIZE 70001ul /* three blocks and a part of a step */
#define BIAS 0x7f5512000000ul

static uint8_t space[TEXT + SIZE], *bytes = space + TEXT;
static uint64_t expected[SIZE][4];
static bool told[SIZE][4];

static void note(void *arg, uint64_t from, uint64_t to)
{
	bool known = to < TEXT || to >= TEXT + SIZE;

	for (int i = 0; i < 4; i++)
		if (expected[from - TEXT][i] == to)
			known = told[from - TEXT][i] = true;
	CHECK(known && !arg);
}

static void expect_word(size_t at, unsigned n, uint64_t lo, int i)
{
	uint64_t w = 0;

	memcpy(&w, bytes + at, at + n <= SIZE ? n : 0);
	if (w - lo < SIZE)
		expected[at][i] = w - lo + TEXT;
}

static void expect(size_t at, bool code, uint64_t bias)
{
	uint8_t last = at > 0 ? bytes[at - 1] : 0, before = at > 1 ? bytes[at - 2] : 0;
	int32_t rel;

	memcpy(&rel, bytes + at, at + 4 <= SIZE ? 4 : 0);
	if (code && at && at + 4 <= SIZE &&
	    (last == 0xe8 || last == 0xe9 || (before == 0x0f && last >> 4 == 8) ||
	     (before == 0x8d && (last & 0xc7) == 5) || (before == 0xc7 && last == 0xf8)))
		expected[at][0] = TEXT + at + 4 + (uint64_t)(int64_t)rel;
	if (expected[at][0] - TEXT >= SIZE)
		expected[at][0] = 0;
	for (int i = 1; (code || at % 4 == 0) && i < 4; i++)
		expect_word(at, i == 3 ? 4 : 8, i == 2 ? TEXT + bias : TEXT, i);
}

static void check(bool code, uint64_t bias)
{
	struct zpl_image img = { .mem = space, .bias = bias, .n_segs = 1,
				 .seg = { { TEXT, SIZE, SIZE, code, false } } };
	struct zpl_refs refs = { &img, TEXT, TEXT + SIZE, note, NULL };

	memset(expected, 0, sizeof expected);
	memset(told, 0, sizeof told);
	for (size_t at = 0; at < SIZE; at++)
		expect(at, code, bias);
	zpl_refs_sweep(&refs);
	for (size_t i = 0; i < SIZE * 4; i++)
		CHECK(told[i / 4][i % 4] == (expected[i / 4][i % 4] != 0));
}

int main(void)
{
	static const uint8_t often[] = { 0xe8, 0xe9, 0x0f, 0x84, 0x8d, 0x05, 0xc7, 0xf8, 0, 0, 0, 0x40, 0x55 };

	srand(1);
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = rand() % 4 ? often[(size_t)rand() % sizeof often] : (uint8_t)rand();
	for (size_t i = 0; i < SIZE - 8; i += 100) { /* addresses, of each kind */
		uint64_t to = TEXT + (uint64_t)rand() % SIZE + (i % 200 ? BIAS : 0);

		memcpy(bytes + i, &to, 8);
	}
	for (int i = 0; i < 4; i++)
		check(i & 1, i & 2 ? BIAS : 0);
	return 0;
}
