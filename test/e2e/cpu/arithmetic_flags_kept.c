/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* All 64 combinations of the arithmetic flags survive a call, and r11 shows them. */
#include "regs.h"

int main(void)
{
	static const uint64_t bit[] = { FLAG_CF, FLAG_PF, FLAG_AF, FLAG_ZF, FLAG_SF, FLAG_OF };

	for (unsigned mask = 0; mask < 64; mask++) {
		struct regs r = regs_pattern(SYS_getuid);

		for (unsigned i = 0; i < 6; i++)
			if (mask & (1u << i))
				r.flags |= bit[i];
		CHECK(regs_check(&r) == (long)getuid());
	}
	return done();
}
