/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads that block every signal there is, also those that libc keeps for itself, and one that waits so. */
#include "among.h"

static int end[2];
static _Atomic pid_t waits;

static void block_all(void)
{
	uint64_t all = ~0ull;

	CHECK(SYS(SYS_rt_sigprocmask, SIG_BLOCK, &all, 0, 8) == 0);
}

static void *runs(void *arg)
{
	block_all();
	marks_until_in(1000);
	return arg;
}

static void *blocks(void *arg)
{
	char c;

	block_all();
	waits = (pid_t)SYS(SYS_gettid);
	CHECK(read(end[0], &c, 1) == 1);
	marks_until_in(1000);
	return arg;
}

/* Its maker is not woken by signals. */
static void *forks(void *arg)
{
	for (volatile int left = 10; left; left -= zpl_is_in) {
		pid_t pid = vfork();

		if (!pid)
			_exit(7);
		CHECK(pid > 0 && WEXITSTATUS(wait_status(pid)) == 7);
		mark_if_in();
	}
	return arg;
}

int main(void)
{
	pthread_t t[3];

	CHECK(pipe(end) == 0);
	start(&t[0], runs, NULL);
	start(&t[1], blocks, NULL);
	start(&t[2], forks, NULL);
	while (!waits)
		sched_yield();
	wait_blocked(waits, E2E_ANY_CALL);
	zpl_arrives();
	CHECK(write(end[1], "x", 1) == 1);
	join_all(t, 3);
	return all_done();
}
