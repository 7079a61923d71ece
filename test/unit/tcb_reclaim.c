/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A block whose thread was gone before its thread-exit work is made new by another thread. */
#include "tcb_ns.h"

#define N_KEYS 48

static struct zpl_tcb *left;

static void *in_thread(void *unused)
{
	REQUIRE(ns_call(NS_FN("side_tls"), 0) == 1 && ns_call(NS_FN("side_keys_use"), 0) == 0);
	left = ns_abandon();
	return unused;
}

int main(void)
{
	pthread_t thread;

	ns_open(TCB_SIDE);
	ns_fill(2);
	REQUIRE(ns_call(NS_FN("side_keys_make"), 0) == N_KEYS);
	for (int i = 0; i < 3; i++) {
		REQUIRE(pthread_create(&thread, NULL, in_thread, NULL) == 0);
		pthread_join(thread, NULL);
		REQUIRE(ns_idle() == 0);
		REQUIRE(ns_call(NS_FN("side_keys_destroyed"), 0) == 0);
		ns_call(NS_FN("side_reclaim"), (long)left);
		REQUIRE(ns_call(NS_FN("side_keys_destroyed"), 0) == N_KEYS);
		REQUIRE(ns_call(NS_FN("side_mutexes"), 1) == 0);
		ns_put(left);
	}
	return 0;
}
