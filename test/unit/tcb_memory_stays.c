/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* 5000 threads whose hooks use malloc and keys leave less than 4 MiB; so do blocks freed. */
#include "tcb_ns.h"

#define N_THREADS 5000
#define AT_ONCE 4
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

static void make_and_free(int n)
{
	for (int i = 0; i < n; i++) {
		struct zpl_tcb tcb;

		REQUIRE(NS_FN("side_create")((long)&tcb) == 0);
		NS_FN("side_destroy")((long)&tcb);
		REQUIRE(!tcb.map);
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
	make_and_free(1000);
	printf("blocks: %+ld KiB\n", ns_rss() - before);
	REQUIRE(ns_rss() - before < LIMIT_KIB);
	return 0;
}
