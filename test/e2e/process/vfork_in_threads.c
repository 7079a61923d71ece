/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads vfork at once; only the caller waits for its child. */
#include "e2e.h"

static void *run(void *arg)
{
	for (volatile int i = 0; i < 80; i++) {
		pid_t pid = vfork();

		if (!pid) {
			SYS(SYS_getpid);
			_exit(6);
		}
		CHECK(pid > 0 && WEXITSTATUS(wait_status(pid)) == 6);
		mark();
	}
	return arg;
}

int main(void)
{
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&t[i], NULL, run, NULL) == 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
