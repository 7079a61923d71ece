/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* signals - a timer at 2 kHz whose handler makes calls, while the program makes calls and waits */
#include <poll.h>
#include <signal.h>
#include <sys/time.h>

#include "shape.h"

#define N_SIGNALS 1000

static volatile sig_atomic_t handled;
static int pipe_fd[2];

static void on_alarm(int sig)
{
	int saved = errno;

	(void)sig;
	if (handled < N_SIGNALS) {
		shape_marker();
		if (write(pipe_fd[1], "x", 1) != 1)
			_exit(2);
		handled++;
	}
	errno = saved;
}

/* What a program does that signals interrupt: allocates, prints, waits, reads. */
static void work(long *bytes)
{
	struct pollfd wait = { .fd = pipe_fd[0], .events = POLLIN };
	char text[64], *copy;
	long n;

	snprintf(text, sizeof(text), "%f", (double)*bytes);
	copy = strdup(text);
	shape_check(copy && strtod(copy, NULL) >= 0, "libc");
	free(copy);
	n = poll(&wait, 1, 1);
	shape_check(n >= 0 || errno == EINTR, "poll");
	if (n != 1)
		return;
	n = read(pipe_fd[0], text, sizeof(text));
	shape_check(n > 0, "read with SA_RESTART");
	*bytes += n;
}

int main(void)
{
	struct sigaction act = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct itimerval often = { { 0, 500 }, { 0, 500 } }, never = { { 0, 0 }, { 0, 0 } };
	long bytes = 0;

	shape_check(pipe(pipe_fd) == 0 && sigaction(SIGALRM, &act, NULL) == 0, "sigaction");
	setitimer(ITIMER_REAL, &often, NULL);
	while (handled < N_SIGNALS || bytes < N_SIGNALS)
		work(&bytes);
	setitimer(ITIMER_REAL, &never, NULL);
	printf("%ld bytes\nmarkers %d\n", bytes, N_SIGNALS);
	return 0;
}
