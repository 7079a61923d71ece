/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler that interrupts a blocked read blocks in a read of its own, itself interrupted. */
#include "e2e.h"

static int outer[2], inner[2];
static volatile int *depth; /* the child reads it too */

static void hit(int sig, siginfo_t *si, void *uc)
{
	char c;

	(void)si;
	(void)uc;
	mark();
	++*depth;
	if (sig == SIGUSR1) {
		CHECK(read(inner[0], &c, 1) == 1 && c == 'i' && *depth == 2);
		CHECK(write(outer[1], "o", 1) == 1);
	} else {
		CHECK(*depth == 2 && write(inner[1], "i", 1) == 1);
	}
}

int main(void)
{
	depth = (volatile int *)mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(depth != MAP_FAILED);
	on_signal(SIGUSR1, hit, SA_RESTART);
	on_signal(SIGUSR2, hit, SA_RESTART);
	CHECK(pipe(outer) == 0 && pipe(inner) == 0);
	for (int i = 0; i < 50; i++) {
		pid_t parent = getpid(), pid;
		char c = 0;

		*depth = 0;
		pid = fork();

		if (!pid) {
			wait_blocked(parent, SYS_read);
			CHECK(kill(parent, SIGUSR1) == 0);
			while (*depth != 1)
				sched_yield();
			wait_blocked(parent, SYS_read);
			_exit(kill(parent, SIGUSR2));
		}
		CHECK(read(outer[0], &c, 1) == 1 && c == 'o' && *depth == 2);
		CHECK(wait_status(pid) == 0);
	}
	return done();
}
