/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* ends HOW - a process that ends in one of the ways there are */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

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

static int end_guest(void *unused)
{
	(void)unused;
	syscall(SYS_exit_group, 2);
	return 1;
}

/* A process that shares this one's memory ends; this one goes on. */
static void outlive_guest(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	int status = 0;
	pid_t pid = clone(end_guest, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL);

	shape_check(pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 2, "clone");
	for (int i = 0; i < 10; i++)
		shape_marker();
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "return";
	int guest = strcmp(how, "guest") == 0;
	int handlers = guest || strcmp(how, "return") == 0 || strcmp(how, "exit") == 0 || strcmp(how, "last") == 0;

	atexit(at_exit);
	shape_marker();
	printf("markers %d\n", 1 + 10 * guest + 2 * handlers + (strcmp(how, "last") == 0));
	fflush(stdout);
	if (guest)
		outlive_guest();
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
