/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* setgid changes every thread through libc's internal signal. */
#include "e2e.h"

static pthread_barrier_t bar;

static void *run(void *arg)
{
	struct timespec t = { 0, 1000 };

	pthread_barrier_wait(&bar);
	while (SYS(SYS_getegid) == 0)
		nanosleep(&t, NULL);
	CHECK(SYS(SYS_getegid) == 1234);
	return arg;
}

int main(void)
{
	pthread_t t[6];

	if (geteuid() != 0)
		return skip("needs root");
	pthread_barrier_init(&bar, NULL, 7);
	for (int i = 0; i < 6; i++)
		CHECK(pthread_create(&t[i], NULL, run, NULL) == 0);
	pthread_barrier_wait(&bar);
	CHECK(setegid(1234) == 0);
	for (int i = 0; i < 6; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
