/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program started with 0, 1 and 2 closed gets them for its own files. */
#include "e2e.h"

int main(int argc, char **argv)
{
	char *next[] = { argv[0], (char *)"again", NULL };

	if (argc == 1) {
		CHECK(fcntl(1, F_DUPFD, 100) == 100);
		close(0);
		close(1);
		close(2);
		execv("/proc/self/exe", next);
		return 1;
	}
	for (int i = 0; i < 3; i++)
		CHECK(open("/dev/null", O_RDWR) == i);
	CHECK(dup2(100, 1) == 1 && close(100) == 0);
	return done();
}
