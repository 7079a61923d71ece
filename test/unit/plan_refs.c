/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The sweeps for branches and addresses tell the same as a look at each byte by itself. */
#include <stdlib.h>
#include <string.h>

#include "image_build.h"
#include "refs.h"
#include "sweeps.h"
#include "vec.h"

#define TEXT 0x400000ul
#define SIZE 70001ul /* three blocks and a part of a step */
#define BIAS (0x7f5600000000ul - TEXT - 0x8000) /* the upper half of addresses changes on the way */

static uint8_t space[TEXT + SIZE], *bytes = space + TEXT;
static uint64_t expected[SIZE][4];
static bool told[SIZE][4];

static bool is_branch(const uint8_t *p)
{
	return (p[-1] & 0xfe) == 0xe8 || (p[-2] == 0x0f && p[-1] >> 4 == 8);
}

static void note(void *arg, uint64_t from, uint64_t to, unsigned opcode)
{
	const uint8_t *p = bytes + (from - TEXT);
	bool known = false;

	for (int i = 0; i < 4; i++)
		if (expected[from - TEXT][i] == to)
			known = told[from - TEXT][i] = true;
	CHECK(known && !arg);
	CHECK(opcode == 0 || is_branch(p));
	CHECK(expected[from - TEXT][0] != to || opcode == (!is_branch(p) ? 0 : p[-1] >> 4 == 8 ? 2 : 1));
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

/* Of what is not near nothing is told: that is every second page, or the last one only. */
static void forget(bool few)
{
	for (size_t i = 0; i < SIZE * 4; i++) {
		uint64_t page = (expected[i / 4][i % 4] - TEXT) / 4096;

		if (few ? page != 17 : page & 1)
			expected[i / 4][i % 4] = 0;
	}
}

static void check(bool code, uint64_t bias, bool few, void (*sweep)(const struct zpl_refs *))
{
	struct zpl_image img = { .mem = space, .bias = bias, .n_segs = 1,
				 .seg = { { TEXT, SIZE, SIZE, code, false } } };
	uint8_t near[SIZE / 4096 / 8 + 1] = { 0 };
	struct zpl_refs refs = { &img, TEXT, TEXT + SIZE, near, true, note, NULL };

	for (uint64_t page = few ? 17 : 0; page * 4096 < SIZE; page += 2)
		zpl_refs_mark(&refs, TEXT + page * 4096 + 5, TEXT + page * 4096 + 6);
	memset(expected, 0, sizeof expected);
	memset(told, 0, sizeof told);
	for (size_t at = 0; at < SIZE; at++)
		expect(at, code, bias);
	forget(few);
	sweep(&refs);
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
	for (int i = 0; i < 8; i++) {
		check(i & 1, i & 2 ? BIAS : 0, i & 4, zpl_sweep_by_16);
		check(i & 1, i & 2 ? BIAS : 0, i & 4, zpl_vec_wide() ? zpl_sweep_by_32 : zpl_refs_sweep);
	}
	return 0;
}
