/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clock_gettime, gettimeofday, time, clock_getres and getcpu agree with the real calls. */
#include "e2e.h"
#include <sys/syscall.h>

static long ns(struct timespec t)
{
	return t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(void)
{
	unsigned cpu = 99999, node = 99999;
	struct timespec res, res2;

	for (int i = 0; i < 300; i++) {
		struct timespec a, b, c;
		struct timeval tv;

		CHECK(SYS(SYS_clock_gettime, CLOCK_MONOTONIC, &a) == 0);
		CHECK(clock_gettime(CLOCK_MONOTONIC, &b) == 0);
		CHECK(SYS(SYS_clock_gettime, CLOCK_MONOTONIC, &c) == 0);
		CHECK(ns(a) <= ns(b) && ns(b) <= ns(c));
		CHECK(SYS(SYS_clock_gettime, CLOCK_REALTIME, &a) == 0 && gettimeofday(&tv, NULL) == 0);
		CHECK(tv.tv_sec - a.tv_sec <= 100 && tv.tv_sec >= a.tv_sec);
		CHECK(time(NULL) >= a.tv_sec - 1 && time(NULL) - a.tv_sec <= 100);
	}
	CHECK(getcpu(&cpu, &node) == 0 && cpu < 4096 && node < 4096);
	CHECK(clock_getres(CLOCK_MONOTONIC, &res) == 0);
	CHECK(SYS(SYS_clock_getres, CLOCK_MONOTONIC, &res2) == 0 && ns(res) == ns(res2));
	CHECK(clock_gettime(9999, &res) == -1 && errno == EINVAL);
	mark();
	return done();
}
