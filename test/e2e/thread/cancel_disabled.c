/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread that disables cancellation finishes its calls before it is cancelled. */
#include "e2e.h"

static int fd[2];

static void *run(void *arg)
{
	int old;
	char c;

	CHECK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old) == 0);
	CHECK(write(fd[1], "r", 1) == 1);
	for (int i = 0; i < 10; i++) {
		mark();
		CHECK(write(-1, "", 1) == -1);
	}
	CHECK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old) == 0);
	for (;;)
		if (read(-1, &c, 1) != -1)
			return arg;
}

int main(void)
{
	CHECK(pipe(fd) == 0);
	for (int i = 0; i < 300; i++) {
		pthread_t t;
		void *result;
		char c;

		CHECK(pthread_create(&t, NULL, run, NULL) == 0);
		CHECK(read(fd[0], &c, 1) == 1 && pthread_cancel(t) == 0);
		CHECK(pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED);
	}
	return done();
}
