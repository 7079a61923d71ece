/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Asynchronous cancellation ends threads that compute or make raw calls. */
#include "e2e.h"

static int ready;

static void *run(void *arg)
{
	int old;

	CHECK(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old) == 0);
	__atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
	if ((intptr_t)arg % 2)
		for (;;)
			__asm__ volatile("pause");
	for (;;)
		SYS(SYS_getppid);
	return NULL;
}

int main(void)
{
	for (intptr_t i = 0; i < 200; i++) {
		pthread_t t;
		void *result;

		ready = 0;
		CHECK(pthread_create(&t, NULL, run, (void *)i) == 0);
		while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
			sched_yield();
		CHECK(pthread_cancel(t) == 0);
		CHECK(pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED);
		mark();
	}
	return done();
}
