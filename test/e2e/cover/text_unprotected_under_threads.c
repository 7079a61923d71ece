/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads run text that another makes writable, mends nothing in and protects again: each call is hooked once. */
#define TEXT_LIB "lib_text.so"
#define TEXT_SYMBOL "text_near"
#include "text.h"

#define THREADS 2
#define COPIES 60

static _Atomic(int (*)(void)) near_call;
static int (*_Atomic moved_call)(long);
static volatile unsigned long made[THREADS];
static _Atomic int ended;

static void *run(void *arg)
{
	volatile unsigned long *n = (volatile unsigned long *)arg;

	while (!ended) {
		CHECK(near_call() == 1);
		CHECK(moved_call(E2E_MARK) == 1);
		++*n;
		sched_yield();
	}
	__atomic_fetch_add(e2e_marks, *n * 2, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Each thread has looked at the pointers again and made some calls. */
static void wait_for_all(void)
{
	for (int i = 0; i < THREADS; i++)
		for (unsigned long n = made[i]; made[i] < n + 3;)
			sched_yield();
}

static void use(const struct text *t)
{
	near_call = (int (*)(void))text_symbol(t, "text_near");
	moved_call = (int (*)(long))text_symbol(t, "text_moved");
}

int main(void)
{
	struct text t = { 0 }, stays;
	pthread_t thread[THREADS];

	text_open(&t);
	t.fd = open(TEXT_FILE, O_RDONLY | O_CLOEXEC);
	text_map_again(&t, NULL, MAP_PRIVATE);
	stays = t;
	use(&stays);
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_create(&thread[i], NULL, run, (void *)(uintptr_t)&made[i]) == 0);
	for (int i = 0; i < COPIES; i++) {
		text_map_again(&t, NULL, MAP_PRIVATE);
		use(&t);
		wait_for_all();
		CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
		wait_for_all();
		CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_EXEC) == 0);
		use(&stays);
		wait_for_all();
		CHECK(munmap(t.copy, t.size) == 0);
	}
	ended = 1;
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_join(thread[i], NULL) == 0);
	return done();
}
