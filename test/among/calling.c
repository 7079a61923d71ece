/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads make calls all the while, one with all signals blocked: from the load on each is seen once. */
#include "among.h"

#define N 4

static void *run(void *arg)
{
	sigset_t all;

	sigfillset(&all);
	if (arg)
		CHECK(pthread_sigmask(SIG_BLOCK, &all, NULL) == 0);
	marks_until_in(2000);
	return arg;
}

int main(void)
{
	static pthread_t t[N];

	for (int i = 0; i < N; i++)
		start(&t[i], run, i ? NULL : t);
	zpl_arrives();
	marks_until_in(100);
	join_all(t, N);
	return all_done();
}
