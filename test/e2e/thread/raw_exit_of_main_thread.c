/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* SYS_exit in the main thread leaves the other threads running. */
#include "e2e.h"

static pid_t main_tid;

static void *run(void *arg)
{
	char path[64], state = 0;
	FILE *f;

	while (state != 'Z') {
		snprintf(path, sizeof(path), "/proc/self/task/%d/stat", main_tid);
		f = fopen(path, "re");
		CHECK(f && fscanf(f, "%*d (%*[^)]) %c", &state) == 1);
		fclose(f);
	}
	mark();
	exit(done());
	return arg;
}

int main(void)
{
	pthread_t t;

	main_tid = getpid();
	CHECK(pthread_create(&t, NULL, run, NULL) == 0);
	SYS(SYS_exit, 3);
	return 1;
}
