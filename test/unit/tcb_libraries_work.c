/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* On lent blocks: name lookup, a child process, and libraries with thread_locals loaded late. */
#include "tcb_ns.h"

#include <sys/wait.h>

#define N 4

static pthread_barrier_t together;
static ns_fn late[2];

static void *in_thread(void *arg)
{
	REQUIRE(ns_call(NS_FN("side_lookup"), 0) == 0);
	REQUIRE(WEXITSTATUS(ns_call(NS_FN("side_shell"), 0)) == 5);
	pthread_barrier_wait(&together);
	if (!arg) {
		late[0] = ns_load(TCB_LATE_STATIC, "late_tls");
		late[1] = ns_load(TCB_LATE_DYNAMIC, "late_tls");
	}
	pthread_barrier_wait(&together);
	for (int i = 0; i < 2; i++) {
		REQUIRE(ns_call(late[i], 0) == 1);
		REQUIRE(ns_call(late[i], 0) == 0);
	}
	ns_leave();
	return NULL;
}

int main(void)
{
	pthread_t threads[N];

	ns_open(TCB_SIDE);
	ns_fill(N);
	pthread_barrier_init(&together, NULL, N);
	for (long i = 0; i < N; i++)
		REQUIRE(pthread_create(&threads[i], NULL, in_thread, (void *)i) == 0);
	for (int i = 0; i < N; i++)
		pthread_join(threads[i], NULL);
	/* Lent again, they are new again, static TLS that only its library touches included. */
	for (int i = 0; i < N; i++) {
		REQUIRE(ns_call(late[0], 0) == 1 && ns_call(late[1], 0) == 1);
		ns_leave();
	}
	return 0;
}
