/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* dlopened_late HOW BOOT: stage 1 is loaded by dlopen() in a process that has, or has had, threads. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sched.h>
#include <unistd.h>

#include "check.h"

static int hold[2], answer = -1; /* the kernel's, or the hook's */

static void *run(void *arg)
{
	char c;

	CHECK_INT(read(hold[0], &c, 1), 1);
	for (int i = 0; i < 100; i++)
		CHECK_INT(syscall(5000), answer);
	return arg;
}

static int in_child(const char *boot)
{
	pid_t pid = fork();
	int status = -1;

	if (!pid) {
		CHECK(dlopen(boot, RTLD_NOW) != NULL);
		CHECK_INT(syscall(5000), 77);
		_exit(check_status());
	}
	CHECK_INT(waitpid(pid, &status, 0), pid);
	return status;
}

/* A root without /proc, where the threads cannot be found. */
static void hide_proc(void)
{
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    umount2("/proc", MNT_DETACH)) {
		puts("cannot take /proc away");
		_exit(77);
	}
}

int main(int argc, char **argv)
{
	pthread_t t[2];

	(void)argc;
	if (strstr(argv[1], "without_proc"))
		hide_proc();
	else if (!strstr(argv[1], "child"))
		answer = 77;
	CHECK(pipe(hold) == 0);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_create(&t[i], NULL, run, NULL) == 0);
	/* The child of a fork has one thread, and is hooked; the process with its threads is not, and goes on. */
	if (strstr(argv[1], "child"))
		CHECK_INT(in_child(argv[2]), 0);
	else
		CHECK(dlopen(argv[2], RTLD_NOW) != NULL);
	CHECK_INT(syscall(5000), answer);
	CHECK_INT(write(hold[1], "xx", 2), 2);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return check_status();
}
