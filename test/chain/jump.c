/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * jump - a handler leaves a blocked call, which the kernel would restart, by a jump, and the same
 * call is made again
 *
 * Prints how often the hook was asked for the call.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile int begun, left;

static void handler(int sig)
{
	(void)sig;
	siglongjmp(back, 1);
}

static __attribute__((noinline)) long waiting(int fd, char *buf)
{
	long r;

	__asm__ volatile("xor %%r10d, %%r10d; xor %%r8d, %%r8d; xor %%r9d, %%r9d; mov $1, %%edx; "
			 "mov $0, %%eax; syscall; nop; nop; nop; nop; nop"
			 : "=a"(r)
			 : "D"(fd), "S"(buf)
			 : "rdx", "r10", "r8", "r9", "rcx", "r11", "memory");
	return r;
}

/* Sends the signal when the other sleeps, which is in its call. */
static void *interrupt(void *tid)
{
	char path[64], state = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)(intptr_t)tid);
	for (int i = 1; i <= 2; i++) {
		while (begun < i || state != 'S') {
			f = fopen(path, "r");
			if (!f || fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
				exit(1);
			fclose(f);
		}
		state = 0;
		syscall(SYS_tgkill, getpid(), (int)(intptr_t)tid, SIGUSR1);
		while (left < i)
			sched_yield();
	}
	return NULL;
}

int main(void)
{
	long before = syscall(5025);
	pthread_t other;
	char buf[1];
	int fds[2];

	if (pipe(fds))
		return 1;
	signal(SIGUSR1, handler);
	pthread_create(&other, NULL, interrupt, (void *)(intptr_t)gettid());
	while (left < 2) {
		if (!sigsetjmp(back, 1)) {
			begun++;
			waiting(fds[0], buf);
		}
		left++;
	}
	printf("asked:%ld\n", syscall(5025) - before);
	return 0;
}
