/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Four hundred threads live at once, each blocked in a call, and all end. */
#include "e2e.h"

static pthread_barrier_t bar;

static void *run(void *arg)
{
	pthread_barrier_wait(&bar);
	mark();
	return arg;
}

int main(void)
{
	static pthread_t t[400];
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	pthread_barrier_init(&bar, NULL, 401);
	for (int i = 0; i < 400; i++)
		CHECK(pthread_create(&t[i], &attr, run, NULL) == 0);
	pthread_barrier_wait(&bar);
	for (int i = 0; i < 400; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
