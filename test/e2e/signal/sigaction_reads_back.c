/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sigaction reads back exactly what was set, for every signal and many flags. */
#include "e2e.h"

struct ksa {
	uint64_t handler, flags, restorer, mask;
};

int main(void)
{
	static const uint64_t flags[] = { 0x04000000, 0x14000004, 0x54000000, 0x0c000000, 0x04000003,
					  0x84000000, 0x04000800, 0x04000400 };
	struct ksa sa, got;

	for (int round = 0; round < 8; round++)
		for (int sig = 1; sig < 65; sig++) {
			if (sig == SIGKILL || sig == SIGSTOP)
				continue;
			sa.handler = 0x1000u * (uint64_t)sig + (uint64_t)round;
			sa.flags = flags[round];
			sa.restorer = 0x7777000 + (uint64_t)sig;
			sa.mask = 0x0123456789abcdefu << round;
			CHECK(SYS(SYS_rt_sigaction, sig, &sa, 0, 8) == 0);
			CHECK(SYS(SYS_rt_sigaction, sig, 0, &got, 8) == 0);
			CHECK(got.handler == sa.handler && got.restorer == sa.restorer);
			CHECK(got.flags == (sa.flags & ~0x400ul));
			if (sig == 1)
				printf("%lx %lx\n", got.mask, got.flags);
		}
	return done();
}
