/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lines that 8 threads of the program print through the hook's stdio come out whole, and all. */
#include "tcb_ns.h"

#include <unistd.h>

#define N     8
#define LINES 3000

static void *in_thread(void *arg)
{
	for (long i = 0; i < LINES; i++)
		ns_call(NS_FN("side_file_line"), (long)arg * LINES + i);
	ns_leave();
	return NULL;
}

int main(void)
{
	char path[] = "/tmp/zpl-tcb-XXXXXX";
	static char seen[N * LINES];
	pthread_t threads[N];
	long a, b, n = 0;
	FILE *f;

	ns_open(TCB_SIDE);
	ns_fill(N + 1);
	REQUIRE(mkstemp(path) >= 0 && ns_call(NS_FN("side_file_open"), (long)path));
	for (long i = 0; i < N; i++)
		REQUIRE(pthread_create(&threads[i], NULL, in_thread, (void *)i) == 0);
	for (int i = 0; i < N; i++)
		pthread_join(threads[i], NULL);
	REQUIRE(ns_call(NS_FN("side_file_close"), 0) == 0);
	f = fopen(path, "r");
	unlink(path);
	while (fscanf(f, "%ld end %ld\n", &a, &b) == 2) {
		REQUIRE(a == b && a >= 0 && a < N * LINES && !seen[a]);
		seen[a] = 1;
		n++;
	}
	REQUIRE(n == (long)N * LINES && feof(f));
	return 0;
}
