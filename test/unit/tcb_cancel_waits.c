/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* pthread_cancel() of a thread inside a hook: the hook finishes, the program's thread ends after.
 */
#include <errno.h>
#include <unistd.h>

#include "tcb_ns.h"

static pthread_barrier_t inside;
static long slept = -1;
static bool came_back;

static void *in_thread(void *unused)
{
	REQUIRE(ns_call(NS_FN("side_mutexes"), 1) == 0);
	pthread_barrier_wait(&inside);
	/* Cancelled by now, without a point at which the program would notice. */
	while (ns_call(NS_FN("side_sleep"), 1000) == 0 && !came_back)
		came_back = pthread_cancel(pthread_self()) == 0;
	slept = ns_call(NS_FN("side_sleep"), 1000);
	REQUIRE(ns_call(NS_FN("side_thread"), 1) == 2);
	ns_leave();
	pthread_testcancel();
	return unused;
}

int main(void)
{
	pthread_t thread;
	void *result;

	ns_open(TCB_SIDE);
	ns_fill(1);
	pthread_barrier_init(&inside, NULL, 2);
	REQUIRE(pthread_create(&thread, NULL, in_thread, NULL) == 0);
	pthread_barrier_wait(&inside);
	REQUIRE(pthread_cancel(thread) == 0);
	pthread_join(thread, &result);
	REQUIRE(came_back && slept == 0 && result == PTHREAD_CANCELED);
	REQUIRE(ns_call(NS_FN("side_mutexes"), 1) == 0);
	ns_leave();
	return 0;
}
