/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads that make calls are not disturbed by one that strays, nor is it by them. */
#include "stray.h"
#include <pthread.h>

static volatile int stop;

static void *caller(void *arg)
{
	unsigned long n = 0;

	(void)arg;
	while (!stop) {
		char c = 0;

		CHECK(getpid() > 0 && read(-1, &c, 1) == -1 && errno == EBADF);
		n++;
	}
	CHECK(n > 0);
	return NULL;
}

int main(void)
{
	pthread_t t[3];

	need_page();
	on_signal(SIGSEGV, stray_handler, 0);
	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&t[i], NULL, caller, NULL) == 0);
	for (unsigned n = 0; n < 20000; n++)
		stray((enum how)(n % N_HOW), n % 600, n % 512, 0);
	stop = 1;
	for (int i = 0; i < 3; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	mark();
	return done();
}
