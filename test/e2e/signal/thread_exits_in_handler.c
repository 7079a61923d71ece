/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads end by pthread_exit in a handler while they block or call. */
#include "e2e.h"

static int ready;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	pthread_exit((void *)77);
}

static void *run(void *arg)
{
	__atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
	for (;;)
		if ((intptr_t)arg % 2)
			pause();
		else
			SYS(SYS_getppid);
	return NULL;
}

int main(void)
{
	on_signal(SIGUSR1, hit, 0);
	for (intptr_t i = 0; i < 200; i++) {
		pthread_t t;
		void *result;

		ready = 0;
		CHECK(pthread_create(&t, NULL, run, (void *)i) == 0);
		while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
			sched_yield();
		CHECK(pthread_kill(t, SIGUSR1) == 0);
		CHECK(pthread_join(t, &result) == 0 && result == (void *)77);
	}
	return done();
}
