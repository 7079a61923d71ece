/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls work, and fs is kept, while fs points to a block that no libc knows. */
#include "e2e.h"
#include <asm/prctl.h>

static uint64_t block[512] __attribute__((aligned(64)));

__attribute__((optimize("no-stack-protector"))) static long calls(uint64_t old)
{
	long bad = 0;
	uint64_t base = 0;

	bad |= SYS(SYS_arch_prctl, ARCH_SET_FS, block + 256);
	for (int i = 0; i < 200; i++)
		bad |= SYS(E2E_MARK) != -ENOSYS;
	bad |= SYS(SYS_arch_prctl, ARCH_GET_FS, &base);
	bad |= base != (uint64_t)(block + 256);
	bad |= SYS(SYS_arch_prctl, ARCH_SET_FS, old);
	return bad;
}

int main(void)
{
	uint64_t old;

	CHECK(SYS(SYS_arch_prctl, ARCH_GET_FS, &old) == 0);
	*e2e_marks += 200;
	CHECK(calls(old) == 0);
	CHECK(getpid() == (pid_t)SYS(SYS_getpid));
	for (int i = 0; i < 512; i++)
		CHECK(block[i] == 0);
	return done();
}
