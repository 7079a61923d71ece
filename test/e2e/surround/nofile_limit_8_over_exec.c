/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program starts with RLIMIT_NOFILE 8. */
#include "e2e.h"

int main(int argc, char **argv)
{
	struct rlimit lim = { 8, 8 };
	char *next[] = { argv[0], (char *)"again", NULL };
	int fd = 0;

	if (argc == 1) {
		CHECK(setrlimit(RLIMIT_NOFILE, &lim) == 0);
		execv("/proc/self/exe", next);
		return 1;
	}
	for (int i; (i = open("/dev/null", O_RDONLY)) >= 0;)
		fd = i;
	CHECK(errno == EMFILE && getrlimit(RLIMIT_NOFILE, &lim) == 0);
	printf("last %d limit %lu %lu\n", fd, (unsigned long)lim.rlim_cur, (unsigned long)lim.rlim_max);
	return done();
}
