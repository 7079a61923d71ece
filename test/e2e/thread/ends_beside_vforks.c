/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads that end at once, while another thread makes children by vfork: each is its own maker's. */
#include "e2e.h"

#define N_THREADS 2000

static int at_work;

static void *short_lived(void *unused)
{
	return unused;
}

static void *makes_threads(void *unused)
{
	for (int i = 0; i < N_THREADS; i++) {
		pthread_t thread;

		CHECK(pthread_create(&thread, NULL, short_lived, NULL) == 0);
		CHECK(pthread_join(thread, NULL) == 0);
	}
	__atomic_store_n(&at_work, 0, __ATOMIC_SEQ_CST);
	return unused;
}

static void vfork_once(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(3);
	CHECK(pid > 0 && WEXITSTATUS(wait_status(pid)) == 3);
}

int main(void)
{
	pthread_t maker;

	at_work = 1;
	CHECK(pthread_create(&maker, NULL, makes_threads, NULL) == 0);
	while (__atomic_load_n(&at_work, __ATOMIC_SEQ_CST))
		vfork_once();
	pthread_join(maker, NULL);
	mark();
	return done();
}
