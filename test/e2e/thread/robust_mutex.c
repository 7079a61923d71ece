/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A robust mutex whose owner thread ends is handed over with EOWNERDEAD. */
#include "e2e.h"

static pthread_mutex_t m;

static void *owner(void *arg)
{
	mark();
	CHECK(pthread_mutex_lock(&m) == 0);
	return arg;
}

int main(void)
{
	for (int i = 0; i < 300; i++) {
		pthread_mutexattr_t attr;
		pthread_t t;

		pthread_mutexattr_init(&attr);
		pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
		CHECK(pthread_mutex_init(&m, &attr) == 0);
		CHECK(pthread_create(&t, NULL, owner, NULL) == 0);
		CHECK(pthread_join(t, NULL) == 0);
		CHECK(pthread_mutex_lock(&m) == EOWNERDEAD);
		CHECK(pthread_mutex_consistent(&m) == 0);
		CHECK(pthread_mutex_unlock(&m) == 0 && pthread_mutex_destroy(&m) == 0);
	}
	return done();
}
