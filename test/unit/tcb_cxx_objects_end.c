/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A hook's C++ thread_local objects are made and destroyed once for each thread of the program. */
#include "tcb_ns.h"

#define N      4
#define ROUNDS 50

static ns_fn use;

static void *in_thread(void *arg)
{
	REQUIRE(ns_call(use, (long)arg) == 1);
	REQUIRE(ns_call(use, (long)arg) == 0);
	ns_leave();
	return NULL;
}

int main(void)
{
	pthread_t threads[N];
	ns_fn alive, ended;

	ns_open(TCB_SIDE);
	ns_fill(N);
	use = ns_load(TCB_CXX, "late_tls");
	alive = ns_load(TCB_CXX, "cxx_alive");
	ended = ns_load(TCB_CXX, "cxx_ended");
	ns_leave();
	for (int round = 0; round < ROUNDS; round++) {
		for (long i = 0; i < N; i++)
			REQUIRE(pthread_create(&threads[i], NULL, in_thread, (void *)i) == 0);
		for (int i = 0; i < N; i++)
			pthread_join(threads[i], NULL);
	}
	REQUIRE(ns_call(alive, 0) == 0 && ns_call(ended, 0) == N * ROUNDS);
	return 0;
}
