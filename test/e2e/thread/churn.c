/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Two thousand short threads, each makes counted calls. */
#include "e2e.h"

static void *run(void *arg)
{
	mark();
	return arg;
}

int main(void)
{
	pthread_t t[4];

	for (int round = 0; round < 500; round++) {
		for (intptr_t i = 0; i < 4; i++)
			CHECK(pthread_create(&t[i], NULL, run, (void *)i) == 0);
		for (intptr_t i = 0; i < 4; i++) {
			void *got;

			CHECK(pthread_join(t[i], &got) == 0 && (intptr_t)got == i);
		}
	}
	return done();
}
