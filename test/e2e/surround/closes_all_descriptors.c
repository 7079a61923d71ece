/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program that closes every descriptor, by close_range and by hand, goes on. */
#include "e2e.h"

static int out;

int main(void)
{
	struct rlimit lim;

	CHECK(getrlimit(RLIMIT_NOFILE, &lim) == 0);
	printf("limit %lu %lu\n", (unsigned long)lim.rlim_cur, (unsigned long)lim.rlim_max);
	fflush(stdout);
	out = dup(1);
	CHECK(close_range(4, ~0u, 0) == 0);
	for (int fd = 4; fd < 2048; fd++)
		close(fd);
	mark();
	close(0);
	close(1);
	close(2);
	CHECK(open("/dev/null", O_RDWR) == 0 && dup2(out, 1) == 1 && dup2(1, 2) == 2);
	close(out);
	for (int i = 0; i < 100; i++)
		mark();
	return done();
}
