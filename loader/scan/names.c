/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The words that reports use for what a plan says. */
#include "plan.h"

const char *zpl_patch_kind_name(enum zpl_patch_kind kind)
{
	static const char *const name[] = { "near", "moved", "short", "zero", "punned", "trap" };

	return (unsigned)kind < sizeof(name) / sizeof(*name) ? name[kind] : "?";
}

const char *zpl_refusal_text(unsigned bits)
{
	static const char *const text[] = {
		"no instruction of 5 bytes before the call",
		"something jumps into the bytes to replace",
		"an indirect jump whose targets are not known",
		"an instruction that cannot be moved",
		"no dead padding in reach",
		"the red zone may be live",
		"the number is not known to be below 512",
		"not proved to be an instruction",
		"no memory within reach",
		"the kernel refused the write",
		"sysenter",
		"part of another instruction",
		"data between functions",
		"the code was changed, as by a breakpoint",
		"other threads may stand in what would be replaced",
	};
	const unsigned later = ZPL_NO_ROOM | ZPL_REFUSED | ZPL_ALTERED | ZPL_RUNS;

	if (bits & ZPL_INSIDE)
		return text[11];
	if (bits & ZPL_DATA)
		return text[12];
	if (bits & later) /* the best patch that the site had came to nothing */
		bits &= later;
	for (unsigned i = 0; i < sizeof(text) / sizeof(*text); i++)
		if (bits >> i & 1)
			return text[i];
	return "";
}

const char *zpl_other_text(enum zpl_other_kind kind)
{
	return kind == ZPL_OTHER_INT80 ? "int 0x80" : "address of the vsyscall page";
}
