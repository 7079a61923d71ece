/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program built for split stacks recurses deep in a small thread and makes calls. */
#include "e2e.h"

/* e2e-flags: -fsplit-stack */

__attribute__((noinline)) static int deep(int n)
{
	volatile char here[512];

	here[0] = (char)n;
	if (n % 100 == 0)
		SYS(SYS_getpid);
	return n ? deep(n - 1) + (here[0] & 1) : 0;
}

static void *run(void *arg)
{
	*(int *)arg = deep(4000);
	return NULL;
}

int main(void)
{
	pthread_attr_t attr;
	pthread_t t;
	int result = 0;

	CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, 65536) == 0);
	CHECK(pthread_create(&t, &attr, run, &result) == 0 && pthread_join(t, NULL) == 0);
	printf("%d\n", result);
	return done();
}
