/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Each thread's name is its own, and the process's comm stays. */
#include "e2e.h"

static void *run(void *arg)
{
	char name[17] = "";

	CHECK(SYS(SYS_prctl, PR_GET_NAME, name) == 0);
	printf("inherits %s\n", name);
	CHECK(prctl(PR_SET_NAME, "a-name-that-is-too-long") == 0);
	CHECK(SYS(SYS_prctl, PR_GET_NAME, name) == 0);
	printf("has %s\n", name);
	return arg;
}

int main(void)
{
	char comm[32] = "";
	int fd;
	pthread_t t;

	CHECK(prctl(PR_SET_NAME, "main-name") == 0);
	CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	fd = open("/proc/self/comm", O_RDONLY);
	CHECK(read(fd, comm, 31) > 0);
	printf("comm %s", comm);
	return done();
}
