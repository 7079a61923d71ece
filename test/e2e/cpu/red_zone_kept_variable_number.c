/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The red zone survives a call whose number comes in a register and whose result is used at once. */
#include "e2e.h"

__attribute__((noinline)) static long leaf(long nr, long a)
{
	volatile long keep[12];

	for (int i = 0; i < 12; i++)
		keep[i] = a + i;
	long ret = SYS(nr, a);
	for (int i = 0; i < 12; i++)
		if (keep[i] != a + i)
			return -12345;
	return ret;
}

int main(void)
{
	for (int i = 0; i < 300; i++) {
		CHECK(leaf(SYS_getpid, i) == getpid());
		CHECK(leaf(SYS_close, -1) == -EBADF);
		CHECK(leaf(7001, i) == -ENOSYS);
		CHECK(leaf(-7, i) == -ENOSYS);
	}
	return done();
}
