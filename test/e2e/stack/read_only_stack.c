/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call works while the stack pointer is in read-only memory. */
#include "regs.h"

int main(void)
{
	char *p = pages(2);

	CHECK(mprotect(p, 8192, PROT_READ) == 0);
	for (int i = 0; i < 200; i++) {
		struct regs r = regs_pattern(SYS_getpid);

		regs_call_rsp(&r, (uint64_t)p + 4096);
		CHECK((long)r.rax == getpid());
	}
	return done();
}
