/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* On a lent block errno, ctype, locale, mutex owners and the CPU number are the thread's own. */
#define _GNU_SOURCE
#include "tcb_ns.h"

#include <errno.h>
#include <sched.h>

#define N 8

static pthread_barrier_t together;

static void *in_thread(void *arg)
{
	long n = (long)arg;

	REQUIRE(ns_call(NS_FN("side_ctype"), 'x') == 5 && ns_call(NS_FN("side_ctype"), '7') == 2);
	REQUIRE(ns_call(NS_FN("side_locale"), n & 1) == (n & 1));
	REQUIRE(ns_call(NS_FN("side_errno"), n) == 0);
	errno = 1000;
	pthread_barrier_wait(&together);
	REQUIRE(ns_call(NS_FN("side_errno"), 0) == n && errno == 1000);
	REQUIRE(ns_call(NS_FN("side_locale"), 0) == (n & 1));
	REQUIRE(ns_call(NS_FN("side_mutexes"), 20000 * (n == 0)) == 0);
	REQUIRE(ns_call(NS_FN("side_thread"), n) == n + 1);
	ns_leave();
	return NULL;
}

/* A block keeps the CPU number of its making if nobody tells libc that it stands still. */
static void on_every_cpu(void)
{
	cpu_set_t all, one;

	REQUIRE(sched_getaffinity(0, sizeof(all), &all) == 0);
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		REQUIRE(sched_setaffinity(0, sizeof(one), &one) == 0);
		REQUIRE(ns_call(NS_FN("side_cpu"), 0) == (long)cpu);
	}
	REQUIRE(sched_setaffinity(0, sizeof(all), &all) == 0);
}

int main(void)
{
	pthread_t threads[N];

	ns_open(TCB_SIDE);
	ns_fill(N);
	REQUIRE(ns_call(NS_FN("side_locale"), 0) == 0);
	on_every_cpu();
	ns_leave();
	pthread_barrier_init(&together, NULL, N);
	for (int round = 0; round < 3; round++) {
		for (long i = 0; i < N; i++)
			REQUIRE(pthread_create(&threads[i], NULL, in_thread, (void *)i) == 0);
		for (int i = 0; i < N; i++)
			pthread_join(threads[i], NULL);
	}
	REQUIRE(ns_idle() == N);
	return 0;
}
