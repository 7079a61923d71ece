/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* In the child of a fork no new thread gets the forking thread's stack, and ld.so lists it. */
#include <unistd.h>

#include "tcb_fork.h"
#include "tcb_ns.h"

#define WORDS 4096

static void *fill_stack(void *arg)
{
	volatile long mine[WORDS];

	for (int i = 0; i < WORDS; i++)
		mine[i] = -1;
	return (char *)arg + (mine[1] == -1);
}

static void make_threads(void)
{
	pthread_t thread;
	void *result;

	for (long i = 0; i < 4; i++) {
		REQUIRE(pthread_create(&thread, NULL, fill_stack, (void *)i) == 0);
		REQUIRE(!pthread_equal(thread, pthread_self()));
		REQUIRE(pthread_join(thread, &result) == 0 && result == (void *)(i + 1));
	}
}

/* The block that forked may go, and takes no other thread off the lists. */
static void free_block(void)
{
	long self = (long)pthread_self();
	struct zpl_tcb *tcb = ns_abandon();

	REQUIRE(NS_FN("side_lists")(self));
	NS_FN("side_destroy")((long)tcb);
	REQUIRE(!tcb->map && NS_FN("side_lists")(self));
}

static void *fork_from_thread(void *unused)
{
	volatile long stack[WORDS];
	pid_t pid;

	for (long i = 0; i < WORDS; i++)
		stack[i] = i;
	ns_call(NS_FN("side_malloc"), 1);
	pid = hooked_fork(false);
	if (pid == 0) {
		alarm(50);
		make_threads();
		for (int i = 0; i < WORDS; i++)
			REQUIRE(stack[i] == i);
		free_block();
		REQUIRE(setuid(getuid()) == 0);
		_exit(0);
	}
	ns_leave();
	REQUIRE(wait_status(pid) == 0);
	return unused;
}

int main(void)
{
	pthread_t thread;

	ns_open(TCB_SIDE);
	ns_fill(6); /* neighbours in the lists, which are unmapped in the child */
	for (int i = 0; i < 20; i++) {
		REQUIRE(pthread_create(&thread, NULL, fork_from_thread, NULL) == 0);
		pthread_join(thread, NULL);
	}
	fork_from_thread(NULL);
	return 0;
}
