/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* cancel - threads cancelled in blocked calls run their handlers and leave no lock held */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <time.h>

#include "shape.h"

#define N_THREADS 300

static int pipe_fd[2];
static _Atomic int started, cleaned;

static void clean(void *unused)
{
	(void)unused;
	cleaned++;
	shape_marker();
}

static void *block(void *arg)
{
	struct timespec hour = { 3600, 0 };
	struct pollfd wait = { .fd = pipe_fd[0], .events = POLLIN };
	char byte;

	pthread_cleanup_push(clean, NULL);
	started++;
	for (;;)
		switch (*(int *)arg % 4) {
		case 0: shape_check(read(pipe_fd[0], &byte, 1) != 1, "read"); break;
		case 1: nanosleep(&hour, NULL); break;
		case 2: poll(&wait, 1, -1); break;
		default: /* on its way through many calls */
			close(open("/dev/null", O_RDONLY));
			pthread_testcancel();
		}
	pthread_cleanup_pop(0);
	return arg;
}

int main(void)
{
	int i;

	shape_check(pipe(pipe_fd) == 0, "pipe");
	for (i = 0; i < N_THREADS; i++) {
		pthread_t thread;
		void *back;

		shape_check(pthread_create(&thread, NULL, block, &i) == 0, "pthread_create");
		while (started <= i)
			sched_yield();
		shape_check(pthread_cancel(thread) == 0, "pthread_cancel");
		shape_check(pthread_join(thread, &back) == 0 && back == PTHREAD_CANCELED, "pthread_join");
	}
	printf("%d cleaned\nmarkers %d\n", cleaned, N_THREADS);
	return 0;
}
