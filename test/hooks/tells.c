/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tells - each thread is made known to the hook before its first call, and once. Runs under told.so only. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

#define N 8

static void *run(void *arg)
{
	for (int i = 0; i < 100; i++)
		CHECK_INT(syscall(5000), 1);
	return arg;
}

int main(void)
{
	pthread_t t[N];

	CHECK_INT(syscall(5000), 0);
	for (int round = 1; round <= 3; round++) {
		for (int i = 0; i < N; i++)
			CHECK(pthread_create(&t[i], NULL, run, NULL) == 0);
		for (int i = 0; i < N; i++)
			CHECK(pthread_join(t[i], NULL) == 0);
		CHECK_INT(syscall(5001), round * N);
		CHECK_INT(syscall(5002), round * N);
	}
	return check_status();
}
