/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The child of a thread's fork makes threads of its own. */
#include "e2e.h"

static void *leaf(void *arg)
{
	mark();
	return arg;
}

static void child(void)
{
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&t[i], NULL, leaf, NULL) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
}

static void *forker(void *arg)
{
	for (int i = 0; i < 20; i++)
		CHECK(in_child(child) == 0);
	return arg;
}

int main(void)
{
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&t[i], NULL, forker, NULL) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
