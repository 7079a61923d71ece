/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clone(CLONE_VM) without CLONE_THREAD on its own stack: a process that shares memory. */
#include "e2e.h"

static int value, go;

static int run(void *arg)
{
	for (int i = 0; i < 20; i++)
		SYS(E2E_MARK);
	while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
		SYS(SYS_sched_yield);
	value = *(int *)arg;
	return 12;
}

int main(void)
{
	char *stack = pages(16);

	for (int i = 1; i < 200; i++) {
		pid_t pid;

		*e2e_marks += 20;
		go = 0;
		pid = clone(run, stack + 65536, CLONE_VM | SIGCHLD, &i);
		CHECK(pid > 0);
		for (int k = 0; k < 10; k++)
			mark();
		__atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
		CHECK(WEXITSTATUS(wait_status(pid)) == 12 && value == i);
	}
	return done();
}
