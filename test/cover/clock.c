/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * clock named|all: time() reaches a hook that names its number, and is left alone under a hook
 * that wants all numbers; what the hook passes on gives the true time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

int main(int argc, char **argv)
{
	int is_named = argc > 1 && strcmp(argv[1], "named") == 0;
	struct timespec before, now;
	struct timeval tv;
	unsigned cpu, node;

	CHECK(is_named ? time(NULL) == 12345 : time(NULL) > 54321);
	CHECK(is_named || syscall(SYS_time, NULL) == 54321);
	for (int i = 0; i < 100; i++) {
		CHECK(clock_gettime(CLOCK_MONOTONIC, &before) == 0);
		CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
		CHECK(now.tv_sec > before.tv_sec ||
		      (now.tv_sec == before.tv_sec && now.tv_nsec >= before.tv_nsec));
		CHECK(gettimeofday(&tv, NULL) == 0 && tv.tv_sec > 54321);
		CHECK(getcpu(&cpu, &node) == 0 && cpu < 4096);
	}
	CHECK(clock_gettime(9999, &now) == -1 && errno == EINVAL);
	return check_status();
}
