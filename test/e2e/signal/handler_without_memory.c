/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where no memory can be had, a signal that comes in a call changes nothing of its result. */
#include "e2e.h"

static volatile int ticks;

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)sig;
	(void)info;
	(void)uc;
	ticks++;
	mark();
}

static void wait_for_ticks(int n)
{
	while (ticks < n)
		mark();
}

/* Interrupted, not restarted, and restarted: a pipe that another process fills. */
static void blocking(int out)
{
	char byte;
	int fds[2], from = ticks;
	pid_t pid;

	CHECK(pipe(fds) == 0);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		poll(NULL, 0, 50);
		SYS(SYS_exit_group, write(fds[1], "x", 1) != 1);
	}
	CHECK(read(fds[0], &byte, 1) == 1 && byte == 'x');
	CHECK(ticks > from && wait_status(pid) == 0 && write(out, "read\n", 5) == 5);
}

int main(void)
{
	struct itimerval timer = { { 0, 500 }, { 0, 500 } };
	struct rlimit none = { 4096, 4096 };

	CHECK(setrlimit(RLIMIT_AS, &none) == 0);
	on_signal(SIGALRM, handler, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
	wait_for_ticks(300);
	blocking(1);
	wait_for_ticks(ticks + 300);
	memset(&timer, 0, sizeof timer);
	CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
	return done();
}
