/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* ends HOW - a process that ends in one of the ways there are */
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>

#include "shape.h"

static void at_exit(void)
{
	shape_marker();
	puts("atexit");
}

__attribute__((destructor)) static void destroy(void)
{
	shape_marker();
	puts("destructor");
	fflush(stdout);
}

static void *end_last(void *main_thread)
{
	pthread_join(*(pthread_t *)main_thread, NULL);
	shape_marker();
	return NULL;
}

static void end_main_first(void)
{
	static pthread_t self;
	pthread_t thread;

	self = pthread_self();
	shape_check(pthread_create(&thread, NULL, end_last, &self) == 0, "pthread_create");
	pthread_exit(NULL);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "return";
	int handlers = strcmp(how, "return") == 0 || strcmp(how, "exit") == 0 || strcmp(how, "last") == 0;

	atexit(at_exit);
	shape_marker();
	printf("markers %d\n", 1 + 2 * handlers + (strcmp(how, "last") == 0));
	fflush(stdout);
	if (strcmp(how, "exit") == 0)
		exit(3);
	if (strcmp(how, "_exit") == 0)
		_exit(4);
	if (strcmp(how, "exit_group") == 0)
		syscall(SYS_exit_group, 5);
	if (strcmp(how, "raw_exit") == 0)
		syscall(SYS_exit, 6);
	if (strcmp(how, "last") == 0)
		end_main_first();
	if (strcmp(how, "abort") == 0)
		abort();
	if (strcmp(how, "kill") == 0)
		raise(SIGKILL);
	return 7;
}
