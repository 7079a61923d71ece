/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Eight threads make counted calls at once: none is lost, results are each thread's own. */
#include "e2e.h"

static void *run(void *arg)
{
	pid_t tid = (pid_t)SYS(SYS_gettid);

	for (int i = 0; i < 1000; i++) {
		mark();
		CHECK(SYS(SYS_gettid) == tid);
	}
	return arg;
}

int main(void)
{
	pthread_t t[8];

	for (int i = 0; i < 8; i++)
		CHECK(pthread_create(&t[i], NULL, run, NULL) == 0);
	for (int i = 0; i < 8; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
