/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call with not one byte of mapped memory below the stack pointer works. */
#include "regs.h"

int main(void)
{
	char *p = pages(3);

	CHECK(munmap(p, 4096) == 0);
	CHECK(mprotect(p + 8192, 4096, PROT_NONE) == 0);
	for (int i = 0; i < 200; i++) {
		struct regs r = regs_pattern(SYS_getppid);

		regs_call_rsp(&r, (uint64_t)p + 4096);
		CHECK((long)r.rax == getppid());
		r = regs_pattern(7000);
		regs_call_rsp(&r, (uint64_t)p + 8192);
		CHECK((long)r.rax == -ENOSYS);
		r = regs_pattern(7000);
		regs_call_rsp(&r, (uint64_t)p + 4096 + 8);
		CHECK((long)r.rax == -ENOSYS);
	}
	for (int i = 0; i < 4096; i++)
		CHECK(p[4096 + i] == 0);
	return done();
}
