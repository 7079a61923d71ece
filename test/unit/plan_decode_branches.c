/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where control goes after an instruction, and to which address. */
#include "decode.h"
#include "image_build.h"

#define AT 0x1000u

static const struct {
	const char *bytes;
	uint8_t len;
	uint8_t flow;
	uint64_t target;
} cases[] = {
	{ "\x90", 1, ZPL_FLOW_NEXT, 0 },
	{ "\x74\x10", 2, ZPL_FLOW_JCC, AT + 0x12 },
	{ "\x74\xfe", 2, ZPL_FLOW_JCC, AT },
	{ "\x0f\x84\x00\x01\x00\x00", 6, ZPL_FLOW_JCC, AT + 0x106 },
	{ "\xeb\x80", 2, ZPL_FLOW_JMP, AT + 2 - 128 },
	{ "\xe9\xff\xff\xff\xff", 5, ZPL_FLOW_JMP, AT + 4 },
	{ "\xf2\xe9\x00\x00\x00\x00", 6, ZPL_FLOW_JMP, AT + 6 },
	{ "\xe2\x01", 2, ZPL_FLOW_LOOP, AT + 3 },
	{ "\xe3\x01", 2, ZPL_FLOW_LOOP, AT + 3 },
	{ "\x67\xe3\x01", 3, ZPL_FLOW_LOOP, AT + 4 },
	{ "\xc7\xf8\x10\x00\x00\x00", 6, ZPL_FLOW_LOOP, AT + 0x16 },
	{ "\xe8\x00\x00\x00\x00", 5, ZPL_FLOW_CALL, AT + 5 },
	{ "\x66\x66\x48\xe8\x10\x00\x00\x00", 8, ZPL_FLOW_CALL, AT + 0x18 },
	{ "\xff\xd0", 2, ZPL_FLOW_CALL_IND, 0 },
	{ "\xff\x15\x10\x00\x00\x00", 6, ZPL_FLOW_CALL_IND, AT + 0x16 },
	{ "\xff\xe0", 2, ZPL_FLOW_JMP_IND, 0 },
	{ "\x3e\xff\xe0", 3, ZPL_FLOW_JMP_IND, 0 },
	{ "\x41\xff\xe3", 3, ZPL_FLOW_JMP_IND, 0 },
	{ "\xff\x25\x10\x00\x00\x00", 6, ZPL_FLOW_JMP_IND, AT + 0x16 },
	{ "\xff\x35\x10\x00\x00\x00", 6, ZPL_FLOW_NEXT, AT + 0x16 },
	{ "\xc3", 1, ZPL_FLOW_RET, 0 },
	{ "\xf3\xc3", 2, ZPL_FLOW_RET, 0 },
	{ "\xc2\x08\x00", 3, ZPL_FLOW_RET, 0 },
	{ "\x0f\x05", 2, ZPL_FLOW_SYSCALL, 0 },
	{ "\x48\x0f\x05", 3, ZPL_FLOW_SYSCALL, 0 },
	{ "\x0f\x34", 2, ZPL_FLOW_SYSENTER, 0 },
	{ "\xcc", 1, ZPL_FLOW_INT, 0 },
	{ "\xcd\x80", 2, ZPL_FLOW_INT, 0 },
	{ "\xf4", 1, ZPL_FLOW_TRAP, 0 },
	{ "\x0f\x0b", 2, ZPL_FLOW_TRAP, 0 },
	{ "\x0f\xb9\x00", 3, ZPL_FLOW_TRAP, 0 },
	{ "\xc5\xf8\x05\xc0", 4, ZPL_FLOW_NEXT, 0 },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct zpl_decoded d;
		int err = zpl_decode_insn((const uint8_t *)cases[i].bytes, cases[i].len, AT, &d);

		if (!err && d.len == cases[i].len && d.flow == cases[i].flow && d.target == cases[i].target)
			continue;
		fprintf(stderr, "case %zu: err %d len %u flow %u target %lx\n", i, err, d.len, d.flow,
			(unsigned long)d.target);
		return 1;
	}
	return 0;
}
