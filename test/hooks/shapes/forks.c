/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* forks - 500 forks while 8 threads are busy: each child uses libc, the hook, and ends */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "shape.h"

#define N_FORKS 500
#define N_THREADS 8

static atomic_int stop;

/* Two threads without a pause, six with a short one: forks meet both, also on a small machine. */
static void *be_busy(void *arg)
{
	while (!stop) {
		int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

		free(malloc(3000));
		shape_check(fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0, "busy thread");
		if (arg)
			usleep(200);
	}
	return arg;
}

static void child(int i)
{
	char *block = malloc((size_t)i * 100 + 1);
	FILE *file = fopen("/dev/null", "w");

	shape_check(block && file && fprintf(file, "%d", i) > 0 && fclose(file) == 0, "libc in a child");
	shape_marker();
	if (i % 2)
		_exit(i % 100);
	exit(i % 100);
}

int main(void)
{
	pthread_t thread[N_THREADS];
	int i, status;

	for (i = 0; i < N_THREADS; i++)
		shape_check(pthread_create(&thread[i], NULL, be_busy, i < 2 ? NULL : &stop) == 0, "pthread_create");
	for (i = 0; i < N_FORKS; i++) {
		pid_t pid = fork();

		shape_check(pid >= 0, "fork");
		if (pid == 0)
			child(i);
		shape_check(waitpid(pid, &status, 0) == pid, "waitpid");
		shape_check(WIFEXITED(status) && WEXITSTATUS(status) == i % 100, "child's status");
	}
	stop = 1;
	for (i = 0; i < N_THREADS; i++)
		pthread_join(thread[i], NULL);
	printf("markers %d\n", N_FORKS);
	return 0;
}
