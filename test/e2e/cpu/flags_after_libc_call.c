/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A pending carry and a long double computation survive libc calls that make system calls. */
#include "e2e.h"

int main(void)
{
	volatile long double x = 1.0L;
	volatile double y = 1.0;

	for (int i = 1; i < 200; i++) {
		x = x * 1.25L + 1.0L / i;
		CHECK(write(-1, "", 0) == -1 && errno == EBADF);
		y = y * 1.25 + 1.0 / i;
		CHECK(sched_yield() == 0);
		if (i % 20 == 0) {
			printf("%.17Lg %.15g\n", x, y);
			x = 1.0L;
			y = 1.0;
		}
	}
	return done();
}
