/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The program's thread that forked keeps its pthread keys in the child, and their destructors. */
#include <unistd.h>

#include "tcb_fork.h"
#include "tcb_ns.h"

#define N_KEYS 40 /* more than the 32 that live in the thread block itself */

static pthread_key_t keys[N_KEYS];
static int n_ended;
static pthread_t forker;

static void key_end(void *value)
{
	n_ended += value == (void *)9;
}

static void *after_end(void *unused)
{
	pthread_join(forker, NULL);
	_exit(n_ended == N_KEYS ? 0 : 3);
	return unused;
}

static void child(void)
{
	pthread_t thread;

	alarm(50);
	n_ended = 0;
	for (int i = 0; i < N_KEYS; i++)
		if (pthread_getspecific(keys[i]) != (void *)9)
			_exit(2);
	REQUIRE(pthread_create(&thread, NULL, after_end, NULL) == 0);
	pthread_exit(NULL);
}

static void *fork_from_thread(void *plain)
{
	pid_t pid;

	forker = pthread_self();
	for (int i = 0; i < N_KEYS; i++)
		REQUIRE(pthread_setspecific(keys[i], (void *)9) == 0);
	ns_call(NS_FN("side_malloc"), 1);
	pid = hooked_fork(plain != NULL);
	if (pid == 0)
		child();
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
		REQUIRE(run(NULL) == 0);
	REQUIRE(fork_from_thread(NULL) == 0); /* the first thread: its stack is not libc's */
	return 0;
}
