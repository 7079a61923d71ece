/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* keys - 64 pthread keys with destructors: each thread finds its own values, each value is destroyed */
#include <dirent.h>
#include <pthread.h>

#include "library.h"

#define N_KEYS 64

struct value {
	long key;
	long tid;
};

static pthread_key_t key[N_KEYS];
static _Atomic long alive;

static void destroy(void *arg)
{
	struct value *value = arg;

	library_check(value->key >= 0 && value->key < N_KEYS, "keys: a destructor got a foreign value");
	value->key = -1;
	atomic_fetch_sub(&alive, 1);
	free(value);
}

static int library_start(void)
{
	int i;

	for (i = 0; i < N_KEYS; i++)
		if (pthread_key_create(&key[i], destroy) != 0)
			return 1;
	return 0;
}

static void use_key(long i)
{
	struct value *value = pthread_getspecific(key[i]);

	if (!value) {
		value = malloc(sizeof(*value));
		library_check(value != NULL, "keys: malloc");
		*value = (struct value) { i, gettid() };
		library_check(pthread_setspecific(key[i], value) == 0, "keys: setspecific");
		atomic_fetch_add(&alive, 1);
	}
	library_check(value->key == i && value->tid == gettid(), "keys: another thread's value");
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	long i;

	(void)call;
	(void)n;
	for (i = 0; i < N_KEYS; i++)
		use_key(i);
}

static long count_threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	long n = -2; /* . and .. */

	library_check(dir != NULL, "keys: opendir");
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* Threads that live may have values; those of the others must be gone. */
static void library_end(void)
{
	library_check(atomic_load(&alive) <= N_KEYS * count_threads(), "keys: destructors did not run");
}

static void library_fork_child(void)
{
	int i;

	for (i = 0; i < N_KEYS; i++) {
		struct value *value = pthread_getspecific(key[i]);

		if (value)
			value->tid = gettid();
	}
	atomic_store(&alive, N_KEYS);
}

LIBRARY_HOOK("keys");
