/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Registers, memory operand, displacement and immediate of an instruction. */
#include "decode.h"
#include "image_build.h"

#define NONE ZPL_REG_NONE

static const struct {
	const char *bytes;
	uint8_t len, base, index, disp_at, imm_at;
	int32_t disp;
	int64_t imm;
} cases[] = {
	{ "\x89\x03", 2, 3, NONE, 0, 0, 0, 0 },                           /* mov %eax,(%rbx) */
	{ "\x41\x89\x03", 3, 11, NONE, 0, 0, 0, 0 },                      /* mov %eax,(%r11) */
	{ "\x89\x44\x24\xf8", 4, 4, NONE, 3, 0, -8, 0 },                  /* mov %eax,-8(%rsp) */
	{ "\x89\x45\x00", 3, 5, NONE, 2, 0, 0, 0 },                       /* mov %eax,0(%rbp) */
	{ "\x43\x89\x44\xbd\x10", 5, 13, 15, 4, 0, 16, 0 },               /* 16(%r13,%r15,4) */
	{ "\x8b\x04\x25\x78\x56\x34\x12", 7, NONE, NONE, 3, 0, 0x12345678, 0 },
	{ "\x8b\x04\x85\x00\x00\x00\x80", 7, NONE, 0, 3, 0, INT32_MIN, 0 },
	{ "\x8b\x05\xff\xff\xff\xff", 6, NONE, NONE, 2, 0, -1, 0 },       /* -1(%rip) */
	{ "\xb8\x27\x00\x00\x00", 5, NONE, NONE, 0, 1, 0, 39 },
	{ "\x66\xb8\x27\x00", 4, NONE, NONE, 0, 2, 0, 39 },
	{ "\x48\xb8\xff\xff\xff\xff\xff\xff\xff\xff", 10, NONE, NONE, 0, 2, 0, -1 },
	{ "\x6a\xff", 2, NONE, NONE, 0, 1, 0, -1 },
	{ "\x48\xc7\x40\x08\x01\x00\x00\x00", 8, 0, NONE, 3, 4, 8, 1 },   /* movq $1,8(%rax) */
	{ "\xf7\x40\x08\x01\x00\x00\x00", 7, 0, NONE, 2, 3, 8, 1 },       /* testl $1,8(%rax) */
	{ "\xf7\x50\x08", 3, 0, NONE, 2, 0, 8, 0 },                       /* notl 8(%rax) */
	{ "\x66\xf7\xc0\x01\x00", 5, NONE, NONE, 0, 3, 0, 1 },            /* test $1,%ax */
	{ "\xc5\xf9\x70\xc1\x1b", 5, NONE, NONE, 0, 4, 0, 0x1b },         /* vpshufd */
	{ "\x62\xf1\x7c\x48\x10\x40\x01", 7, 0, NONE, 6, 0, 1, 0 },       /* vmovups 64(%rax),%zmm0 */
};

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct zpl_decoded d;

		CHECK(!zpl_decode_insn((const uint8_t *)cases[i].bytes, cases[i].len, 0x1000, &d));
		if (d.len == cases[i].len && d.base == cases[i].base && d.index == cases[i].index &&
		    d.disp_at == cases[i].disp_at && d.imm_at == cases[i].imm_at &&
		    d.disp == cases[i].disp && d.imm == cases[i].imm)
			continue;
		fprintf(stderr, "case %zu: len %u base %u index %u disp %d at %u imm %ld at %u\n", i, d.len,
			d.base, d.index, d.disp, d.disp_at, (long)d.imm, d.imm_at);
		return 1;
	}
	return 0;
}
