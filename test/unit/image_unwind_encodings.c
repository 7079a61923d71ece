/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* FDEs are found whatever pointer encodings their CIE and the search table use. */
#include "image_build.h"

static const uint64_t expected[][2] = { { 0x400, 0x410 }, { 0x420, 0x500 }, { 0x500, 0x7ff } };

/* As ld.so leaves absolute pointers: the bias added. */
static void finds_relocated(void)
{
	static struct image_build b;

	build_start(&b);
	b.bias = 0x7f0000000000;
	b.fde_encoding = b.table_encoding = 0;
	for (size_t i = 0; i < 3; i++)
		build_fde(&b, expected[i][0] + b.bias, expected[i][1] + b.bias);
	build_finish(&b);
	build_ranges(&b, 0, expected, 3);
}

static void finds(uint8_t fde_encoding, uint8_t table_encoding)
{
	static struct image_build b;

	printf("fde %#x table %#x\n", fde_encoding, table_encoding);
	build_start(&b);
	b.fde_encoding = fde_encoding;
	b.table_encoding = table_encoding;
	for (size_t i = 0; i < 3; i++)
		build_fde(&b, expected[i][0], expected[i][1]);
	build_finish(&b);
	build_ranges(&b, 0, expected, 3);
}

int main(void)
{
	/* format: 0 absptr, 2/3/4 udata2/4/8, a/b/c sdata2/4/8; base: 1 pcrel, 3 datarel */
	static const uint8_t fde[] = { 0x1b, 0x1c, 0x1a, 0x10, 0x14, 0x00, 0x03, 0x04, 0x02 };
	static const uint8_t table[] = { 0x3b, 0x3c, 0x3a, 0x03, 0x04, 0x02, 0x00, 0x1b };

	for (size_t i = 0; i < sizeof(fde); i++)
		for (size_t j = 0; j < sizeof(table); j++)
			finds(fde[i], table[j]);
	finds_relocated();
	return 0;
}
