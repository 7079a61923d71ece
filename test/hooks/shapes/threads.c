/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* threads - 32 threads with keys, thread_local, malloc and errno of their own */
#include <fcntl.h>
#include <pthread.h>

#include "shape.h"

#define N_THREADS 32
#define N_KEYS 40
#define ROUNDS 100

static pthread_key_t key[N_KEYS];
static _Atomic int destroyed;
static __thread int mine;

static void destroy(void *value)
{
	if (*(int *)value != 4711)
		shape_check(0, "destructor of a foreign value");
	free(value);
	destroyed++;
}

static void set_keys(void)
{
	int i;

	for (i = 0; i < N_KEYS; i++) {
		int *value = malloc(sizeof(*value));

		shape_check(value != NULL, "malloc");
		*value = 4711;
		shape_check(pthread_setspecific(key[i], value) == 0, "setspecific");
	}
}

static void *run(void *arg)
{
	int id = *(int *)arg, i;
	char byte;

	mine = id;
	set_keys();
	for (i = 0; i < ROUNDS; i++) {
		int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
		void *block = malloc((size_t)(1 + i * id));

		errno = id;
		shape_marker();
		shape_check(errno == id && mine == id, "errno or thread_local");
		shape_check(fd >= 0 && read(fd, &byte, 1) == 1 && byte == 0 && close(fd) == 0, "read");
		free(block);
	}
	shape_check(*(int *)pthread_getspecific(key[N_KEYS - 1]) == 4711, "getspecific");
	return arg;
}

int main(void)
{
	pthread_t thread[N_THREADS];
	int id[N_THREADS], i;

	for (i = 0; i < N_KEYS; i++)
		shape_check(pthread_key_create(&key[i], destroy) == 0, "key_create");
	for (i = 0; i < N_THREADS; i++) {
		id[i] = i + 1;
		shape_check(pthread_create(&thread[i], NULL, run, &id[i]) == 0, "pthread_create");
	}
	for (i = 0; i < N_THREADS; i++) {
		void *back;

		shape_check(pthread_join(thread[i], &back) == 0 && back == &id[i], "pthread_join");
	}
	printf("%d values destroyed\nmarkers %d\n", destroyed, N_THREADS * ROUNDS);
	return 0;
}
