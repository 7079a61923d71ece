/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* 5000 threads whose hooks use malloc and keys leave less than 4 MiB; so do 1000 blocks. */
#include "tcb_ns.h"

#define N_THREADS 5000
#define N_BLOCKS  1000
#define AT_ONCE	  4
#define LIMIT_KIB 4096

static void *in_thread(void *unused)
{
	REQUIRE(ns_call(NS_FN("side_malloc"), 2) == 0);
	REQUIRE(ns_call(NS_FN("side_keys_use"), 0) == 0);
	ns_leave();
	return unused;
}

static void churn(int n)
{
	pthread_t threads[AT_ONCE];

	for (int i = 0; i < n; i += AT_ONCE) {
		for (int k = 0; k < AT_ONCE; k++)
			REQUIRE(pthread_create(&threads[k], NULL, in_thread, NULL) == 0);
		for (int k = 0; k < AT_ONCE; k++)
			pthread_join(threads[k], NULL);
	}
}

static void *in_new_thread(void *unused)
{
	REQUIRE(ns_call(NS_FN("side_malloc"), 2) == 0);
	REQUIRE(ns_call(NS_FN("side_keys_use"), 0) == 0);
	NS_FN("side_destroy")((long)ns_abandon());
	return unused;
}

/* The block that a thread gets is new, and freed with what it holds. */
static void make_and_free(int n)
{
	pthread_t thread;

	for (int i = 0; i < n; i++) {
		ns_fill(1);
		REQUIRE(pthread_create(&thread, NULL, in_new_thread, NULL) == 0);
		pthread_join(thread, NULL);
	}
}

int main(void)
{
	long before;

	ns_open(TCB_SIDE);
	ns_fill(AT_ONCE);
	REQUIRE(ns_call(NS_FN("side_keys_make"), 0) > 0);
	ns_leave();
	before = ns_rss();
	churn(N_THREADS);
	printf("threads: %+ld KiB\n", ns_rss() - before);
	REQUIRE(ns_rss() - before < LIMIT_KIB);
	before = ns_rss();
	while (ns_idle())
		NS_FN("side_destroy")((long)ns_take());
	make_and_free(N_BLOCKS);
	printf("blocks: %+ld KiB\n", ns_rss() - before);
	REQUIRE(ns_rss() - before < LIMIT_KIB);
	/* A destroyed thread's keys end, too. */
	ns_fill(1);
	REQUIRE(ns_call(NS_FN("side_keys_destroyed"), 0) == (N_THREADS + N_BLOCKS) * 48L);
	ns_leave();
	return 0;
}
