/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The C library's calls end with EINTR when a handler without SA_RESTART runs, also where no hook asks for them. */
#include "e2e.h"

static int ends[2];
static volatile int handled;

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)sig, (void)info, (void)uc;
	if (handled++ && handled % 2 == 0)
		CHECK(write(ends[1], "x", 1) == 1); /* every second one lets the call end, if it goes on */
}

int main(void)
{
	struct itimerval often = { { 0, 5000 }, { 0, 5000 } };
	pid_t pid = fork();
	char c;

	if (!pid)
		for (;;)
			pause();
	CHECK(pipe(ends) == 0);
	on_signal(SIGALRM, handler, 0);
	CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
	handled = 0;
	CHECK(read(ends[0], &c, 1) == -1 && errno == EINTR && handled);
	CHECK(waitpid(pid, NULL, 0) == -1 && errno == EINTR);
	memset(&often, 0, sizeof(often));
	CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
	kill(pid, SIGKILL);
	print_status("child", wait_status(pid));
	mark();
	return done();
}
