/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Thread keys keep the program's values and run the program's destructors once each. */
#include "e2e.h"

static pthread_key_t key[40];
static int runs;

static void destroy(void *value)
{
	CHECK((intptr_t)value >= 1000 && (intptr_t)value < 1040);
	mark();
	__atomic_add_fetch(&runs, 1, __ATOMIC_SEQ_CST);
}

static void *run(void *arg)
{
	for (intptr_t i = 0; i < 40; i++) {
		CHECK(pthread_getspecific(key[i]) == NULL);
		CHECK(pthread_setspecific(key[i], (void *)(1000 + i)) == 0);
	}
	mark();
	for (intptr_t i = 0; i < 40; i++)
		CHECK(pthread_getspecific(key[i]) == (void *)(1000 + i));
	return arg;
}

int main(void)
{
	for (int i = 0; i < 40; i++)
		CHECK(pthread_key_create(&key[i], destroy) == 0);
	for (int i = 0; i < 50; i++) {
		pthread_t t;

		CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	}
	CHECK(runs == 2000);
	return done();
}
