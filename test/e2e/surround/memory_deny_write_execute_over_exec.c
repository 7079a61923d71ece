/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program that starts under PR_SET_MDWE runs. */
#include "e2e.h"

static void *run(void *arg)
{
	mark();
	return arg;
}

int main(int argc, char **argv)
{
	char *next[] = { argv[0], (char *)"again", NULL };
	pthread_t t;

	if (argc == 1) {
		if (prctl(65, 1, 0, 0, 0) != 0)
			return skip("no PR_SET_MDWE in this kernel");
		execv("/proc/self/exe", next);
		return 1;
	}
	printf("%d\n", prctl(66, 0, 0, 0, 0));
	CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	for (int i = 0; i < 100; i++)
		mark();
	return done();
}
