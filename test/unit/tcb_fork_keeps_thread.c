/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The program's thread that forked is whole in the child: keys, stack, thread id, its end. */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "tcb_fork.h"
#include "tcb_ns.h"

#define N_KEYS 40
#define STACK_WORDS 4096

static pthread_key_t keys[N_KEYS];
static int n_ended;
static pthread_t forker;

static void key_end(void *value)
{
	n_ended += value == (void *)9;
}

/* Fills the new thread's stack, which must not be the forker's. */
static void *in_child(void *arg)
{
	volatile long mine[STACK_WORDS];

	for (int i = 0; i < STACK_WORDS; i++)
		mine[i] = -1;
	return (char *)arg + (mine[1] == -1);
}

static void *after_end(void *unused)
{
	pthread_join(forker, NULL);
	_exit(n_ended == N_KEYS ? 0 : 5);
	return unused;
}

static void child(const long *stack)
{
	pthread_t thread;
	void *result;

	n_ended = 0;
	alarm(50);
	for (int i = 0; i < N_KEYS; i++)
		if (pthread_getspecific(keys[i]) != (void *)9)
			_exit(2);
	for (long i = 0; i < 4; i++) {
		if (pthread_create(&thread, NULL, in_child, (void *)i) ||
		    pthread_equal(thread, pthread_self()) || pthread_join(thread, &result) ||
		    result != (void *)(i + 1))
			_exit(3);
	}
	for (int i = 0; i < STACK_WORDS; i++)
		if (stack[i] != i)
			_exit(4);
	if (setuid(getuid()) || pthread_create(&thread, NULL, after_end, NULL))
		_exit(6);
	pthread_exit(NULL);
}

static void *fork_from_thread(void *plain)
{
	long stack[STACK_WORDS];
	pid_t pid;

	forker = pthread_self();
	for (long i = 0; i < STACK_WORDS; i++)
		stack[i] = i;
	for (int i = 0; i < N_KEYS; i++)
		REQUIRE(pthread_setspecific(keys[i], (void *)9) == 0);
	ns_call(NS_FN("side_malloc"), 1);
	pid = hooked_fork(plain != NULL);
	if (pid == 0)
		child(stack);
	ns_leave();
	return (void *)(long)wait_status(pid);
}

static long run(void *plain)
{
	pthread_t thread;
	void *status;

	REQUIRE(pthread_create(&thread, NULL, fork_from_thread, plain) == 0);
	pthread_join(thread, &status);
	return (long)status;
}

int main(void)
{
	for (int i = 0; i < N_KEYS; i++)
		REQUIRE(pthread_key_create(&keys[i], key_end) == 0);
	ns_open(TCB_SIDE);
	ns_fill(2);
	/* What the repair is there for; nothing where each libc lists its own threads. */
	printf("hook libc's fork() alone: %ld\n", run(&forker));
	for (int i = 0; i < 20; i++)
		{
		long status = run(NULL);

		if (status)
			fprintf(stderr, "status %ld\n", status);
		REQUIRE(status == 0);
	}
	REQUIRE(fork_from_thread(NULL) == 0); /* the first thread: its stack is not libc's */
	return 0;
}
