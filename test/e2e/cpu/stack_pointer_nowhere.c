/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call works with a stack pointer that points to no memory. */
#include "regs.h"

int main(void)
{
	static const uint64_t rsp[] = { 0, 8, 0x1000, 0x7ffffffff000u, 0xdeadbeefdeadbeefu,
					0xffffffffff600000u, UINT64_MAX };

	for (int round = 0; round < 50; round++)
		for (size_t i = 0; i < sizeof(rsp) / sizeof(rsp[0]); i++) {
			struct regs r = regs_pattern(SYS_getpid);

			regs_call_rsp(&r, rsp[i]);
			CHECK((long)r.rax == getpid() && r.rcx == r.next);
			CHECK(r.flags == FLAG_FIXED && r.r11 == FLAG_FIXED);
		}
	return done();
}
