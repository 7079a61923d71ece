/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* text_threads - threads that call two functions of a copy of lib_text.so while its text changes */
#ifndef ZPL_TEST_E2E_TEXT_THREADS_H
#define ZPL_TEST_E2E_TEXT_THREADS_H

#define TEXT_LIB "lib_text.so"
#define TEXT_SYMBOL "text_near"
#include "text.h"

#define THREADS 2

static int (*near_call)(void);
static int (*moved_call)(long);
static pthread_t thread[THREADS];
static _Atomic unsigned long calls;
static _Atomic int ended;

static void *run(void *arg)
{
	(void)arg;
	while (!ended) {
		CHECK(near_call() == 1);
		CHECK(moved_call(E2E_MARK) == 1);
		calls += 2;
		sched_yield();
	}
	return NULL;
}

static void threads_start(struct text *t)
{
	text_open(t);
	t->fd = open(TEXT_FILE, O_RDONLY | O_CLOEXEC);
	text_map_again(t, NULL, MAP_PRIVATE);
	near_call = (int (*)(void))text_symbol(t, "text_near");
	moved_call = (int (*)(long))text_symbol(t, "text_moved");
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_create(&thread[i], NULL, run, NULL) == 0);
}

/* Until some thread has called again. */
static void threads_wait(void)
{
	for (unsigned long n = calls; calls == n;)
		sched_yield();
}

static int threads_done(void)
{
	ended = 1;
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_join(thread[i], NULL) == 0);
	*e2e_marks = calls;
	return done();
}

#endif
