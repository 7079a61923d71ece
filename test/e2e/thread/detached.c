/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Detached threads end by themselves; the last one ends the wait. */
#include "e2e.h"

static int left = 400;

static void *run(void *arg)
{
	mark();
	if (__atomic_sub_fetch(&left, 1, __ATOMIC_SEQ_CST) == 0)
		SYS(SYS_futex, &left, 1, 1, 0, 0, 0);
	return arg;
}

int main(void)
{
	pthread_attr_t attr;
	pthread_t t;
	int now;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 400; i++)
		while (pthread_create(&t, &attr, run, NULL) != 0)
			sched_yield();
	while ((now = __atomic_load_n(&left, __ATOMIC_SEQ_CST)) != 0)
		SYS(SYS_futex, &left, 0, now, 0, 0, 0);
	return done();
}
