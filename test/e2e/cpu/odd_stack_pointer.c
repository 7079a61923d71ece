/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call with a stack pointer that is not even a multiple of two works. */
#include "regs.h"

static char area[4096] __attribute__((aligned(4096)));

int main(void)
{
	for (uint64_t off = 0; off < 64; off++) {
		struct regs r = regs_pattern(SYS_getpid);

		regs_call_rsp(&r, (uint64_t)area + 2048 + off);
		CHECK((long)r.rax == getpid() && r.rcx == r.next && r.rbx != 0);
	}
	for (size_t i = 0; i < sizeof(area); i++)
		CHECK(area[i] == 0);
	return done();
}
