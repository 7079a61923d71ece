/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads run shell commands at once. */
#include "e2e.h"

static void *run(void *arg)
{
	for (int i = 0; i < 5; i++) {
		CHECK(WEXITSTATUS(system("exit 9")) == 9);
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
