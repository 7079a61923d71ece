/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * kept - masks, handlers, signal stack and pending signals are the program's, whatever a hook does
 *
 * Runs under apart.so only. First with one thread, then with others beside.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "kept.h"
#include "shapes/shape.h"

struct state {
	unsigned long action[32][4], mask, pending; /* as the kernel has them */
	stack_t stack;
};

static volatile sig_atomic_t n_handled;

static void handler(int sig)
{
	(void)sig;
	n_handled++;
}

static void take(struct state *s)
{
	memset(s, 0, sizeof(*s));
	for (int sig = 1; sig < 32; sig++)
		shape_check(syscall(SYS_rt_sigaction, sig, NULL, s->action[sig], 8) == 0, "action");
	shape_check(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &s->mask, 8) == 0 &&
		    syscall(SYS_rt_sigpending, &s->pending, 8) == 0 && sigaltstack(NULL, &s->stack) == 0, "state");
}

static void ask(long what)
{
	errno = 0;
	shape_check(syscall(what) == KEPT_DONE, "the hook's own check");
}

static void check_each(const char *when)
{
	for (long what = KEPT_FIRST; what < KEPT_EACH; what++) {
		struct state before, after;

		take(&before);
		ask(what);
		take(&after);
		if (memcmp(&before, &after, sizeof(before)) != 0) {
			printf("%s: changed by %ld\n", when, what);
			exit(1);
		}
	}
}

/* A signal that waits is the program's, also the SIGPIPE of its own write, and the hook's does not join it. */
static void check_pipe(void)
{
	struct timespec now = { 0, 0 };
	sigset_t one, pending;
	int fd[2];

	sigemptyset(&one);
	sigaddset(&one, SIGPIPE);
	shape_check(pthread_sigmask(SIG_BLOCK, &one, NULL) == 0 && pipe(fd) == 0 && close(fd[0]) == 0, "pipe");
	ask(KEPT_PIPE);
	shape_check(sigpending(&pending) == 0 && !sigismember(&pending, SIGPIPE), "the hook's SIGPIPE");
	shape_check(write(fd[1], "x", 1) == -1 && errno == EPIPE, "write");
	ask(KEPT_PIPE);
	shape_check(sigtimedwait(&one, NULL, &now) == SIGPIPE, "the program's own SIGPIPE");
	shape_check(sigtimedwait(&one, NULL, &now) == -1 && pthread_sigmask(SIG_UNBLOCK, &one, NULL) == 0, "another");
	close(fd[1]);
}

static void check_sent(void)
{
	struct timespec now = { 0, 0 };
	sigset_t two;

	sigemptyset(&two);
	sigaddset(&two, SIGUSR2);
	n_handled = 0;
	ask(KEPT_SEND);
	shape_check(n_handled == 1, "a signal that the hook blocks comes when it returns");
	shape_check(sigtimedwait(&two, NULL, &now) == SIGUSR2, "a signal that the program blocks waits");
}

/* The hook blocks all signals at this call: they still end the program's wait. */
static void check_wait(void)
{
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } }, never = { { 0, 0 }, { 0, 0 } };

	n_handled = 0;
	setitimer(ITIMER_REAL, &often, NULL);
	shape_check(pause() == -1 && errno == EINTR && n_handled > 0, "pause");
	setitimer(ITIMER_REAL, &never, NULL);
}

static void *hold(void *unused)
{
	ask(KEPT_ROBUST);
	return unused;
}

static void *stand_by(void *unused)
{
	for (;;)
		pause();
	return unused;
}

int main(void)
{
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
	struct sigaction act = { .sa_handler = handler, .sa_flags = SA_ONSTACK };
	pthread_t other, holder;
	void *result;
	sigset_t two;

	sigemptyset(&two);
	shape_check(pthread_sigmask(SIG_BLOCK, NULL, &two) == 0 && !sigismember(&two, SIGTERM), "mask at start");
	sigaddset(&two, SIGUSR2);
	sigaction(SIGUSR1, &act, NULL);
	sigaction(SIGALRM, &act, NULL);
	shape_check(pthread_sigmask(SIG_BLOCK, &two, NULL) == 0 && sigaltstack(&stack, NULL) == 0, "sigaltstack");
	check_each("one thread");
	check_pipe();
	check_sent();
	ask(KEPT_THREAD);
	shape_check(setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1) == 0, "setresuid");
	shape_check(pthread_create(&other, NULL, stand_by, NULL) == 0, "pthread_create");
	check_each("threads");
	shape_check(setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1) == 0, "setresuid beside a hook's thread");
	check_wait();
	shape_check(pthread_create(&holder, NULL, hold, NULL) == 0 && pthread_join(holder, NULL) == 0, "holder");
	ask(KEPT_ROBUST);
	shape_check(pthread_cancel(other) == 0 && pthread_join(other, &result) == 0 &&
		    result == PTHREAD_CANCELED, "pthread_cancel");
	return 0;
}
