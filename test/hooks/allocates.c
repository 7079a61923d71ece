/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* allocates - a program whose first calls are malloc's, in each of its threads; runs under late_tls.so only */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/syscall.h>

#include "kept.h"
#include "shapes/shape.h"

#define N_BLOCKS 64
#define N_THREADS 8

/* All at once, so that each has a heap of its own to make. */
static pthread_barrier_t together;

static void *allocate(void *waits)
{
	unsigned char *block[N_BLOCKS];

	for (size_t i = 0; i < N_BLOCKS; i++) {
		block[i] = malloc(20000 + i);
		shape_check(block[i] != NULL, "malloc");
		memset(block[i], (int)i, 20000 + i);
	}
	for (size_t i = 0; i < N_BLOCKS; i++)
		for (size_t j = 0; j < 20000 + i; j++)
			shape_check(block[i][j] == i, "what a block holds");
	for (size_t i = 0; i < N_BLOCKS; i++)
		free(block[i]);
	if (waits)
		pthread_barrier_wait(&together);
	shape_check(syscall(KEPT_FIRST) == KEPT_DONE, "the hook's thread_local");
	return waits;
}

int main(void)
{
	pthread_t thread[N_THREADS];

	pthread_barrier_init(&together, NULL, N_THREADS);
	allocate(NULL);
	for (int i = 0; i < N_THREADS; i++)
		shape_check(pthread_create(&thread[i], NULL, allocate, &together) == 0, "pthread_create");
	for (int i = 0; i < N_THREADS; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
