/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Several threads fork at once while others make calls; every child runs calls and exits. */
#include "e2e.h"

static int stop;

static void *caller(void *arg)
{
	while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
		SYS(SYS_getppid);
		write(-1, "", 0);
	}
	return arg;
}

static void *forker(void *arg)
{
	for (int i = 0; i < 60; i++) {
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (!pid) {
			char *p = (char *)malloc(1000);

			mark();
			free(p);
			_exit(3);
		}
		CHECK(WEXITSTATUS(wait_status(pid)) == 3);
	}
	return arg;
}

int main(void)
{
	pthread_t t[6];

	for (int i = 0; i < 6; i++)
		CHECK(pthread_create(&t[i], NULL, i < 3 ? caller : forker, NULL) == 0);
	for (int i = 3; i < 6; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	__atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 3; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
