/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Values queued to one busy thread by another arrive in the order in which they were sent. */
#include "e2e.h"

#define N 2000

static volatile int got, out_of_order, stop;

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)sig;
	(void)uc;
	if (info->si_value.sival_int != got)
		out_of_order++;
	got++;
	SYS(SYS_getppid);
}

static void *busy(void *arg)
{
	while (!stop)
		mark();
	return arg;
}

int main(void)
{
	pthread_t thread;

	on_signal(SIGRTMIN + 3, handler, SA_RESTART);
	CHECK(pthread_create(&thread, NULL, busy, NULL) == 0);
	for (int i = 0; i < N; i++) {
		union sigval v = { .sival_int = i };

		while (pthread_sigqueue(thread, SIGRTMIN + 3, v))
			sched_yield();
		while (i % 20 == 19 && got <= i)
			sched_yield();
	}
	while (got < N)
		sched_yield();
	stop = 1;
	CHECK(pthread_join(thread, NULL) == 0);
	printf("out of order: %d\n", out_of_order);
	return done();
}
