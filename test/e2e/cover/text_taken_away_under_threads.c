/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Text loses PROT_EXEC while threads run it; their handlers wait until it is back: each call is hooked once. */
#define TEXT_LIB "lib_text.so"
#define TEXT_SYMBOL "text_near"
#include "text.h"

#define THREADS 2
#define TIMES 150

static int (*near_call)(void);
static int (*moved_call)(long);
static _Atomic unsigned long calls;
static _Atomic int ended;
static _Atomic unsigned taken;

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

/* The text was not executable. It may be by now, or will be. */
static void wait_for_it(int sig, siginfo_t *info, void *uc)
{
	(void)sig;
	(void)uc;
	CHECK((uintptr_t)info->si_addr >> 12 == (uintptr_t)near_call >> 12);
	for (unsigned i = 0; i < 1000 && taken; i++)
		__builtin_ia32_pause();
}

int main(void)
{
	struct text t = { 0 };
	pthread_t thread[THREADS];

	text_open(&t);
	t.fd = open(TEXT_FILE, O_RDONLY | O_CLOEXEC);
	text_map_again(&t, NULL, MAP_PRIVATE);
	near_call = (int (*)(void))text_symbol(&t, "text_near");
	moved_call = (int (*)(long))text_symbol(&t, "text_moved");
	on_signal(SIGSEGV, wait_for_it, 0);
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_create(&thread[i], NULL, run, NULL) == 0);
	for (int i = 0; i < TIMES; i++) {
		for (unsigned long n = calls; calls == n;)
			sched_yield();
		taken = 1;
		CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_WRITE) == 0);
		CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_EXEC) == 0);
		taken = 0;
	}
	ended = 1;
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_join(thread[i], NULL) == 0);
	*e2e_marks = calls;
	return done();
}
