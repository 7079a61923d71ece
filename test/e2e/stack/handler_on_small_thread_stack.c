/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Handlers that make calls run on 16 KiB thread stacks. */
#include "e2e.h"

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	SYS(SYS_getppid);
}

static void *run(void *arg)
{
	for (int i = 0; i < 100; i++)
		CHECK(pthread_kill(pthread_self(), SIGUSR1) == 0);
	return arg;
}

int main(void)
{
	pthread_attr_t attr;
	pthread_t t[4];

	on_signal(SIGUSR1, hit, 0);
	CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, 16384) == 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&t[i], &attr, run, NULL) == 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
