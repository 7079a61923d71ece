/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call changes no general register but rax, rcx and r11. */
#include "regs.h"

int main(void)
{
	struct regs r = regs_pattern(SYS_getpid);

	CHECK(regs_check(&r) == getpid());
	for (int i = 0; i < 1000; i++) {
		r = regs_pattern(SYS_getppid);
		CHECK(regs_check(&r) == getppid());
	}
	return done();
}
