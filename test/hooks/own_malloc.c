/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * own_malloc - a program with a malloc that takes a lock at a thread's first use, and that starts a thread with it held
 *
 * jemalloc starts its background threads like that. Runs under late_tls.so only.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "kept.h"
#include "shapes/shape.h"

#define ROOM (16u << 20)

struct head {
	size_t size;
	max_align_t data[];
};

static _Alignas(16) char heap[ROOM];
static _Atomic size_t used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local int known __attribute__((tls_model("initial-exec")));

void *malloc(size_t size)
{
	size_t whole = (sizeof(struct head) + size + 15) & ~(size_t)15;
	struct head *head = (struct head *)(void *)(heap + atomic_fetch_add(&used, whole));

	if (!known) {
		pthread_mutex_lock(&lock);
		known = 1;
		pthread_mutex_unlock(&lock);
	}
	head->size = size;
	return (char *)(head + 1) + whole > heap + ROOM ? NULL : head->data;
}

void free(void *block)
{
	(void)block;
}

void *calloc(size_t n, size_t size)
{
	return malloc(n * size); /* nothing is used twice */
}

void *realloc(void *block, size_t size)
{
	void *new = malloc(size);
	size_t had = block ? ((struct head *)block)[-1].size : 0;

	return new && block ? memcpy(new, block, had < size ? had : size) : new;
}

static void *run(void *arg)
{
	shape_check(munmap(heap + ROOM, 0) == -1 && errno == EINVAL, "munmap");
	shape_check(syscall(KEPT_FIRST) == KEPT_DONE, "the hook's thread_local");
	return arg;
}

int main(void)
{
	pthread_t thread;

	shape_check(malloc(1) != NULL, "malloc");
	pthread_mutex_lock(&lock);
	shape_check(pthread_create(&thread, NULL, run, NULL) == 0, "pthread_create");
	pthread_mutex_unlock(&lock);
	shape_check(pthread_join(thread, NULL) == 0, "pthread_join");
	return 0;
}
