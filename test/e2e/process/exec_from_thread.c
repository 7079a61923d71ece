/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* exec in a thread replaces the whole process and keeps its pid. */
#include "e2e.h"

static char *next[] = { (char *)"x", NULL, NULL };

static void *run(void *arg)
{
	execv("/proc/self/exe", next);
	return arg;
}

static void *spin(void *arg)
{
	for (;;)
		SYS(SYS_getppid);
	return arg;
}

int main(int argc, char **argv)
{
	static char pid[16];
	pthread_t t;

	if (argc > 1) {
		CHECK(atoi(argv[1]) == getpid() && SYS(SYS_gettid) == getpid());
		return done();
	}
	snprintf(pid, sizeof(pid), "%d", getpid());
	next[1] = pid;
	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&t, NULL, spin, NULL) == 0);
	CHECK(pthread_create(&t, NULL, run, NULL) == 0);
	pthread_join(t, NULL);
	return 1;
}
