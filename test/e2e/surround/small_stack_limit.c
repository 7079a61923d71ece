/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program started with a small RLIMIT_STACK runs, threads included. */
#include "e2e.h"

static void *run(void *arg)
{
	mark();
	return arg;
}

int main(int argc, char **argv)
{
	struct rlimit lim = { 256 * 1024, 256 * 1024 };
	char *next[] = { argv[0], (char *)"again", NULL };
	pthread_t t;

	if (argc == 1) {
		CHECK(setrlimit(RLIMIT_STACK, &lim) == 0);
		execv("/proc/self/exe", next);
		return 1;
	}
	CHECK(getrlimit(RLIMIT_STACK, &lim) == 0);
	printf("%lu\n", (unsigned long)lim.rlim_cur);
	for (int i = 0; i < 20; i++)
		CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	return done();
}
