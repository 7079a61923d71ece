/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The main thread exits first; the process lives on and ends with the last thread. */
#include "e2e.h"

static void *run(void *arg)
{
	pthread_t *main_thread = (pthread_t *)arg;

	CHECK(pthread_join(*main_thread, NULL) == 0);
	for (int i = 0; i < 100; i++)
		mark();
	done();
	return NULL;
}

int main(void)
{
	static pthread_t self;
	pthread_t t;

	self = pthread_self();
	CHECK(pthread_create(&t, NULL, run, &self) == 0);
	pthread_exit(NULL);
}
