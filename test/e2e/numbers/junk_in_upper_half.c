/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernel reads eax: junk in the upper half of rax changes nothing. */
#include "regs.h"

int main(void)
{
	static const uint64_t junk[] = { 0x100000000u, 0xdeadbeef00000000u, 0xffffffff00000000u,
					 0x8000000000000000u };

	for (size_t i = 0; i < 4; i++) {
		struct regs r = regs_pattern(junk[i] | SYS_getpid);

		CHECK(regs_check(&r) == getpid());
		r = regs_pattern(junk[i] | 700);
		CHECK(regs_check(&r) == -ENOSYS);
	}
	return done();
}
