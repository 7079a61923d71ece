/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* lineage - 5000 forks, 50 generations of 100 children, leave less than 4 MiB behind in each line */
#include <stdbool.h>
#include <sys/wait.h>

#include "shape.h"

#define N_GENERATIONS 50
#define N_CHILDREN 99 /* and one that goes on */

static void wait_for(pid_t pid)
{
	int status = -1;

	shape_check(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "child");
}

static void have_children(void)
{
	for (int i = 0; i < N_CHILDREN; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			shape_marker();
			_exit(0);
		}
		wait_for(pid);
	}
}

/* Return: is there another generation in this process? */
static bool go_on(void)
{
	pid_t pid = fork();

	if (pid)
		wait_for(pid);
	return pid == 0;
}

int main(void)
{
	long before = 0, now;
	int i = 0;

	do {
		have_children();
		now = shape_status_kib("RssAnon");
		if (i == 0)
			before = now;
		if (now - before >= 4096)
			printf("generation %d: grew by %ld KiB\n", i, now - before);
		fflush(stdout);
	} while (++i < N_GENERATIONS && go_on());
	if (i > 1)
		_exit(0);
	printf("markers %d\n", N_GENERATIONS * N_CHILDREN);
	return 0;
}
