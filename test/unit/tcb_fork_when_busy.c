/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* 600 forks while 8 threads are in the hook's stdio and malloc: every child can use both. */
#include <sched.h>
#include <unistd.h>

#include "tcb_fork.h"
#include "tcb_ns.h"

#define N	     8
#define FORKS	     300
#define HUNG_SECONDS 50

static int stop, rest;

/* Busy when the fork comes, at rest while the child runs: it is a test, not a load. */
static void *busy(void *arg)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		if (__atomic_load_n(&rest, __ATOMIC_RELAXED)) {
			usleep(200);
			continue;
		}
		ns_call(NS_FN("side_file_line"), (long)arg);
		ns_call(NS_FN("side_malloc"), 1);
	}
	ns_leave();
	return NULL;
}

static void *in_child(void *unused)
{
	ns_call(NS_FN("side_file_line"), 1);
	REQUIRE(ns_call(NS_FN("side_malloc"), 5) == 0);
	ns_leave();
	return unused;
}

static void child(int i)
{
	pthread_t thread;

	alarm(HUNG_SECONDS);
	for (int k = 0; k < 20; k++) {
		ns_call(NS_FN("side_file_line"), k);
		REQUIRE(ns_call(NS_FN("side_malloc"), 1) == 0);
	}
	if (i % 10 == 0) {
		REQUIRE(ns_call(NS_FN("side_thread"), 1) == 2);
		ns_fill(1);
		REQUIRE(pthread_create(&thread, NULL, in_child, NULL) == 0);
		pthread_join(thread, NULL);
	}
	_exit(0);
}

static void *forker(void *unused)
{
	ns_call(NS_FN("side_malloc"), 1);
	for (int i = 0; i < FORKS; i++) {
		pid_t pid = hooked_fork(false);

		if (pid == 0)
			child(i);
		__atomic_store_n(&rest, 1, __ATOMIC_RELAXED);
		REQUIRE(wait_status(pid) == 0);
		__atomic_store_n(&rest, 0, __ATOMIC_RELAXED);
		sched_yield();
	}
	ns_leave();
	return unused;
}

int main(void)
{
	pthread_t threads[N], thread;

	ns_open(TCB_SIDE);
	ns_fill(N + 2);
	REQUIRE(ns_call(NS_FN("side_file_open"), (long)"/dev/null"));
	for (long i = 0; i < N; i++)
		REQUIRE(pthread_create(&threads[i], NULL, busy, (void *)i) == 0);
	forker(NULL);
	REQUIRE(pthread_create(&thread, NULL, forker, NULL) == 0);
	pthread_join(thread, NULL);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < N; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
