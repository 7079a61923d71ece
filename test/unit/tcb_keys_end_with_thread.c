/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A hook's pthread keys and thread_locals end with the program's thread and meet none of its own.
 */
#include "tcb_ns.h"

#define N_KEYS 48

static pthread_key_t key;
static int n_own_destroyed;

static void own_end(void *value)
{
	if (value == (void *)5)
		__atomic_fetch_add(&n_own_destroyed, 1, __ATOMIC_RELAXED);
}

static void *in_thread(void *unused)
{
	REQUIRE(pthread_setspecific(key, (void *)5) == 0);
	REQUIRE(ns_call(NS_FN("side_tls"), 0) == 1);
	REQUIRE(ns_call(NS_FN("side_tls"), 0) == 0);
	REQUIRE(ns_call(NS_FN("side_keys_use"), 0) == 0);
	REQUIRE(ns_call(NS_FN("side_keys_use"), 0) == N_KEYS);
	REQUIRE(pthread_getspecific(key) == (void *)5);
	ns_leave();
	return unused;
}

int main(void)
{
	pthread_t thread;

	REQUIRE(pthread_key_create(&key, own_end) == 0);
	ns_open(TCB_SIDE);
	ns_fill(1);
	REQUIRE(ns_call(NS_FN("side_keys_make"), 0) == N_KEYS);
	ns_leave();
	/* One block, so that each thread gets it from the one before. */
	for (int i = 0; i < 100; i++) {
		REQUIRE(pthread_create(&thread, NULL, in_thread, NULL) == 0);
		pthread_join(thread, NULL);
		REQUIRE(ns_idle() == 1 && n_own_destroyed == i + 1);
		REQUIRE(ns_call(NS_FN("side_keys_destroyed"), 0) == N_KEYS);
		ns_leave();
	}
	return 0;
}
