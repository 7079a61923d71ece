/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads with 16 KiB stacks make calls. */
#include "e2e.h"

static void *run(void *arg)
{
	for (int i = 0; i < 50; i++) {
		mark();
		CHECK(getppid() > 0 && write(-1, "", 0) == -1);
	}
	return arg;
}

int main(void)
{
	pthread_attr_t attr;
	pthread_t t[8];

	CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, 16384) == 0);
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 8; i++)
			CHECK(pthread_create(&t[i], &attr, run, NULL) == 0);
		for (int i = 0; i < 8; i++)
			CHECK(pthread_join(t[i], NULL) == 0);
	}
	return done();
}
