/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* NT and ID survive a call. */
#include "regs.h"

int main(void)
{
	for (int i = 0; i < 100; i++) {
		struct regs r = regs_pattern(SYS_getpid);

		r.flags |= FLAG_NT | FLAG_ID;
		CHECK(regs_check(&r) == getpid());
	}
	return done();
}
