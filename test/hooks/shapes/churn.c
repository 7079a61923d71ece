/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* churn - 5000 threads, 8 at a time, leave less than 4 MiB behind */
#include <pthread.h>

#include "shape.h"

#define N_THREADS 5000
#define AT_ONCE 8
#define WARM 500 /* threads before the first measurement */

static void *run(void *arg)
{
	char *block = malloc(20000);

	memset(block, 1, 20000);
	shape_marker();
	free(block);
	return arg;
}

static void run_some(void)
{
	pthread_t thread[AT_ONCE];
	int i;

	for (i = 0; i < AT_ONCE; i++)
		shape_check(pthread_create(&thread[i], NULL, run, NULL) == 0, "pthread_create");
	for (i = 0; i < AT_ONCE; i++)
		shape_check(pthread_join(thread[i], NULL) == 0, "pthread_join");
}

int main(void)
{
	long before = 0, after;
	int made;

	for (made = 0; made < N_THREADS; made += AT_ONCE) {
		if (made == WARM / AT_ONCE * AT_ONCE)
			before = shape_status_kib("VmRSS");
		run_some();
	}
	after = shape_status_kib("VmRSS");
	if (after - before >= 4096)
		printf("grew by %ld KiB\n", after - before);
	printf("markers %d\n", N_THREADS);
	return 0;
}
