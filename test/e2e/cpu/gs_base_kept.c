/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program's gs base survives calls and is what arch_prctl reads back. */
#include "e2e.h"
#include <asm/prctl.h>

static uint64_t block[8] = { 0x1122334455667788u };

int main(void)
{
	uint64_t base = 0, got;

	CHECK(SYS(SYS_arch_prctl, ARCH_SET_GS, block) == 0);
	for (int i = 0; i < 300; i++) {
		mark();
		__asm__ volatile("movq %%gs:0, %0" : "=r"(got));
		CHECK(got == block[0]);
	}
	CHECK(SYS(SYS_arch_prctl, ARCH_GET_GS, &base) == 0 && base == (uint64_t)block);
	CHECK(write(1, "gs\n", 3) == 3);
	CHECK(SYS(SYS_arch_prctl, ARCH_GET_GS, &base) == 0 && base == (uint64_t)block);
	return done();
}
