/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Two threads hand a token to and fro through a condition variable. */
#include "e2e.h"

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int token;

static void *run(void *arg)
{
	int me = (int)(intptr_t)arg;

	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&m);
		while (token != me)
			pthread_cond_wait(&c, &m);
		token = !me;
		pthread_cond_signal(&c);
		pthread_mutex_unlock(&m);
	}
	mark();
	return NULL;
}

int main(void)
{
	pthread_t t;

	CHECK(pthread_create(&t, NULL, run, (void *)1) == 0);
	run((void *)0);
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
