/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* AC=1 survives a call, and nothing on the way faults for a misaligned access. */
#include "regs.h"

int main(void)
{
	for (int i = 0; i < 500; i++) {
		struct regs r = regs_pattern(SYS_getpid);

		r.flags |= FLAG_AC;
		CHECK(regs_check(&r) == getpid());
	}
	return done();
}
