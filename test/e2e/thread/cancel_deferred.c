/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Deferred cancellation ends threads blocked in read, nanosleep and poll, and runs cleanups. */
#include "e2e.h"

static int fd[2], cleanups;

static void cleanup(void *arg)
{
	(void)arg;
	mark();
	__atomic_add_fetch(&cleanups, 1, __ATOMIC_SEQ_CST);
}

static void *run(void *arg)
{
	struct timespec long_time = { 1000, 0 };
	struct pollfd p = { .fd = fd[0], .events = POLLIN };
	char c;

	pthread_cleanup_push(cleanup, NULL);
	if ((intptr_t)arg % 3 == 0)
		read(fd[0], &c, 1);
	else if ((intptr_t)arg % 3 == 1)
		nanosleep(&long_time, NULL);
	else
		poll(&p, 1, -1);
	pthread_cleanup_pop(1);
	return NULL;
}

int main(void)
{
	CHECK(pipe(fd) == 0);
	for (intptr_t i = 0; i < 600; i++) {
		pthread_t t;
		void *result;

		CHECK(pthread_create(&t, NULL, run, (void *)i) == 0);
		if (i % 2)
			sched_yield();
		CHECK(pthread_cancel(t) == 0);
		CHECK(pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED);
	}
	CHECK(cleanups <= 600);
	return done();
}
