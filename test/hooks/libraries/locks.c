/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * locks - the hook's own mutex, held while it works, with pthread_atfork handlers
 *
 * A signal handler's call, a fork or a cancellation in the middle of the work would
 * find the mutex held: a hang, or a counter that disagrees.
 */
#include <pthread.h>
#include <sched.h>

#include "library.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long first, second; /* equal whenever the lock is free */
static _Atomic int prepared;        /* the atfork handler ran for the fork going on */

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
	prepared = 1;
}

static void after_fork(void)
{
	prepared = 0;
	pthread_mutex_unlock(&lock);
}

static void after_fork_child(void)
{
	pthread_mutex_unlock(&lock);
}

static int library_start(void)
{
	return pthread_atfork(before_fork, after_fork, after_fork_child);
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	char *block;

	(void)call;
	library_check(pthread_mutex_lock(&lock) == 0, "locks: lock");
	library_check(first == second, "locks: entered while the lock is held");
	first++;
	block = malloc(n % 4096 + 1);
	if (n % 8 == 0)
		sched_yield();
	free(block);
	second++;
	library_check(pthread_mutex_unlock(&lock) == 0, "locks: unlock");
}

static void library_end(void)
{
}

static void library_fork_child(void)
{
	library_check(prepared, "locks: pthread_atfork handlers did not run");
	prepared = 0;
}

LIBRARY_HOOK("locks");
