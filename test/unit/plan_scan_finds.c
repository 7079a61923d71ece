/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The search finds each pair, wherever it lies, and no other. */
#include <string.h>

#include "image_build.h"
#include "scan.h"
#include "sweeps.h"
#include "vec.h"

#define SIZE 200u

static size_t naive(const uint8_t *code, size_t len, uint64_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < len; i++)
		if (code[i] == 0x0f && (code[i + 1] == 0x05 || code[i + 1] == 0x34))
			out[n++] = 0x4000 + i;
	return n;
}

static void compare(const uint8_t *code, size_t len)
{
	uint64_t want[SIZE], have[SIZE];
	size_t n = naive(code, len, want);

	CHECK(zpl_find_by_16(code, len, 0x4000, have, SIZE) == n);
	CHECK(!memcmp(want, have, n * sizeof(*want)));
	if (zpl_vec_wide()) {
		CHECK(zpl_find_by_32(code, len, 0x4000, have, SIZE) == n);
		CHECK(!memcmp(want, have, n * sizeof(*want)));
	}
}

int main(void)
{
	static const uint8_t letters[] = { 0x0f, 0x05, 0x34, 0x00 };
	uint8_t code[SIZE] = { 0 };
	uint32_t random = 1;

	for (size_t at = 0; at + 1 < SIZE; at++)
		for (size_t len = at; len <= SIZE; len++) {
			code[at] = 0x0f;
			code[at + 1] = at & 1 ? 0x05 : 0x34;
			compare(code, len);
			code[at] = code[at + 1] = 0;
		}
	for (int round = 0; round < 10000; round++) {
		for (size_t i = 0; i < SIZE; i++) {
			random = random * 1664525 + 1013904223;
			code[i] = letters[random >> 30];
		}
		compare(code, SIZE - (random >> 8) % 40);
	}
	/* More than fit: all are counted, only those stored. */
	memset(code, 0x0f, SIZE);
	for (size_t i = 1; i < SIZE; i += 2)
		code[i] = 5;
	uint64_t few[3] = { 0, 0, 77 };
	CHECK(zpl_scan_find(code, SIZE, 0, few, 2) == SIZE / 2 && few[1] == 2 && few[2] == 77);
	return 0;
}
