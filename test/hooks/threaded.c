/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* threaded - as pass, with threads of its own from init() on: one that blocks for good, and one that works and sleeps */
#include <errno.h>
#include <poll.h>
#include <pthread.h>

#include "passing.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned long n_seen, n_naps;

static void *block(void *arg)
{
	poll(NULL, 0, -1);
	counting_fail("a hook's own call has ended");
	return arg;
}

static void *work(void *arg)
{
	const struct timespec nap = { .tv_nsec = 100000 };

	for (;;) {
		void *some = malloc(1000);

		if (nanosleep(&nap, NULL) || !some)
			counting_fail("nanosleep() or malloc() of a hook's own thread");
		free(some);
		pthread_mutex_lock(&mutex);
		n_naps++;
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static int begin(const struct zpl_api *api)
{
	pthread_t t;

	if (pthread_create(&t, NULL, block, NULL) || pthread_create(&t, NULL, work, NULL))
		counting_fail("pthread_create() in init()");
	return passing_init(api);
}

static long handle(struct zpl_call *call)
{
	counting_note(call);
	pthread_mutex_lock(&mutex);
	n_seen++;
	pthread_mutex_unlock(&mutex);
	return counting_next(call);
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("threaded"),
	.init = begin,
	.handle = handle,
	.fork_child = counting_fork_child,
	.exit = passing_exit,
};
