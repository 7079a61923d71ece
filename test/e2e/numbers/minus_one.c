/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Number -1, as 32 and as 64 bits, is ENOSYS. */
#include "regs.h"

int main(void)
{
	static const uint64_t nr[] = { UINT64_MAX, UINT32_MAX, 0xffffffff80000000u, 1u << 31,
				       0x8000000000000000u | 9999, UINT64_MAX - 1, 0xfffffffffffff000u };

	for (size_t i = 0; i < sizeof(nr) / sizeof(nr[0]); i++) {
		struct regs r = regs_pattern(nr[i]);

		printf("%ld\n", regs_check(&r));
	}
	return done();
}
