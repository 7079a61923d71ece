/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls, jumps and returns to each of the first 4096 addresses fault there with all registers kept. */
#include "stray.h"

int main(void)
{
	need_page();
	on_signal(SIGSEGV, stray_handler, 0);
	for (uint64_t target = 0; target < 4096; target++) {
		for (enum how how = 0; how < N_HOW; how++) {
			stray(how, target, 0x123456789abcdef0u, 0);
			stray(how, target, 0xffffffff00000000u | target, ARITH);
			stray(how, target, target, 0x801);
		}
		if (target % 64 == 0)
			mark();
	}
	CHECK(stray_seen == 4096 * 3 * N_HOW);
	return done();
}
