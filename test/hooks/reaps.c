/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* reaps - a program that waits for any child gets its own, each once, whatever children a hook makes meanwhile */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "shapes/shape.h"

#define ROUNDS 60
#define CALLS 3000 /* at a few of which the hook makes a child */

static atomic_int n_busy;
static int hold[2];

static void *call_often(void *unused)
{
	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	n_busy--;
	return unused;
}

static pid_t start_child(int status)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(status);
	shape_check(pid > 0, "fork");
	return pid;
}

static pid_t wait_by(int how, int *status)
{
	siginfo_t info = { .si_pid = 0 };
	struct rusage usage;
	pid_t pid;

	switch (how) {
	case 0: return wait(status);
	case 1: return waitpid(0, status, WUNTRACED);
	case 2: return wait4(-getpgrp(), status, 0, &usage);
	case 3:
		shape_check(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) == 0, "waitid");
		return waitid(P_ALL, 0, &info, WEXITED) == 0 ? (*status = info.si_status << 8, info.si_pid) : -1;
	default:
		while ((pid = waitpid(-1, status, WNOHANG)) == 0)
			usleep(100);
		return pid;
	}
}

/* Its child ends when the hook has made some: the wait began before. */
static void wait_from_the_start(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		char byte;

		close(hold[1]);
		_exit(read(hold[0], &byte, 1) == 0 ? 9 : 1);
	}
	shape_check(wait(&status) == pid && WEXITSTATUS(status) == 9, "the child that was there first");
}

static void *let_go(void *unused)
{
	call_often(unused);
	close(hold[1]);
	return unused;
}

int main(void)
{
	pthread_t first, thread[2];
	int status, n = 0;

	shape_check(pipe(hold) == 0, "pipe");
	shape_check(setpgid(0, 0) == 0 || errno == EPERM, "setpgid");
	shape_marker();
	n_busy = 3;
	shape_check(pthread_create(&first, NULL, let_go, NULL) == 0, "pthread_create");
	wait_from_the_start();
	pthread_join(first, NULL);
	close(hold[0]);
	for (int i = 0; i < 2; i++)
		shape_check(pthread_create(&thread[i], NULL, call_often, NULL) == 0, "pthread_create");
	for (int i = 0; i < ROUNDS || n_busy; i++) {
		pid_t pid = start_child(i % 100);

		shape_check(wait_by(i % 5, &status) == pid && WEXITSTATUS(status) == i % 100, "another's child");
		n++;
	}
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	shape_check(wait(&status) == -1 && errno == ECHILD, "a child too many");
	shape_check(waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD, "a child too many");
	printf("%s\nmarkers 1\n", n >= ROUNDS ? "all of its own" : "too few");
	return 0;
}
