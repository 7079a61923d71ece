/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* With mlockall the program's threads and mappings go on. */
#include "e2e.h"

static void *run(void *arg)
{
	mark();
	return arg;
}

int main(void)
{
	pthread_t t;

	if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
		return skip("mlockall is refused");
	if (pthread_create(&t, NULL, run, NULL) != 0)
		return skip("RLIMIT_MEMLOCK has no room for threads' stacks");
	CHECK(pthread_join(t, NULL) == 0);
	for (int i = 0; i < 10; i++)
		CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	CHECK(munlockall() == 0);
	return done();
}
