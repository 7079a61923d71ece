/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* set_tid_address makes the kernel clear a word and wake a futex when the thread ends. */
#include "e2e.h"

static int word[50];

static void *run(void *arg)
{
	int *w = (int *)arg;

	*w = 1;
	CHECK(SYS(SYS_set_tid_address, w) == SYS(SYS_gettid));
	mark();
	SYS(SYS_exit, 0);
	return NULL;
}

int main(void)
{
	for (int i = 0; i < 50; i++) {
		pthread_t t;
		pthread_attr_t attr;

		pthread_attr_init(&attr);
		pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
		word[i] = 2;
		CHECK(pthread_create(&t, &attr, run, &word[i]) == 0);
		for (int v; (v = __atomic_load_n(&word[i], __ATOMIC_SEQ_CST)) != 0;)
			SYS(SYS_futex, &word[i], 0, v, 0, 0, 0);
	}
	return done();
}
