/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program that re-executes itself five times through /proc/self/exe counts its calls each time. */
#include "e2e.h"

int main(int argc, char **argv)
{
	char count[16], *next[] = { argv[0], count, NULL };
	int n = argc > 1 ? atoi(argv[1]) : 0;

	printf("round %d\n", n);
	fflush(stdout);
	CHECK(SYS(SYS_getpid) == getpid());
	if (n == 5)
		return done();
	snprintf(count, sizeof(count), "%d", n + 1);
	execv("/proc/self/exe", next);
	return 1;
}
