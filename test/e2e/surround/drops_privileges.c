/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program that gives up root for good goes on, with threads, forks and new descriptors. */
#include "e2e.h"

static void *run(void *arg)
{
	mark();
	return arg;
}

static void child(void)
{
	mark();
}

static void dropped(void)
{
	pthread_t t;

	CHECK(setgid(65534) == 0 && setuid(65534) == 0 && setuid(0) == -1);
	printf("dumpable %d\n", prctl(PR_GET_DUMPABLE));
	fflush(stdout);
	CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	CHECK(in_child(child) == 0 && open("/dev/null", O_RDONLY) == 3);
}

int main(void)
{
	if (geteuid() != 0)
		return skip("needs root");
	print_status("dropped", in_child(dropped));
	*e2e_marks = 0; /* the hook's count file is out of the child's reach */
	return done();
}
