/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler that interrupts a blocked read blocks in a read of its own, itself interrupted. */
#include "e2e.h"

static int outer[2], inner[2];
static volatile int depth;

static void hit(int sig, siginfo_t *si, void *uc)
{
	char c;

	(void)si;
	(void)uc;
	mark();
	depth++;
	if (sig == SIGUSR1) {
		CHECK(read(inner[0], &c, 1) == 1 && c == 'i' && depth == 2);
		CHECK(write(outer[1], "o", 1) == 1);
	} else {
		CHECK(depth == 2 && write(inner[1], "i", 1) == 1);
	}
}

int main(void)
{
	on_signal(SIGUSR1, hit, SA_RESTART);
	on_signal(SIGUSR2, hit, SA_RESTART);
	CHECK(pipe(outer) == 0 && pipe(inner) == 0);
	for (int i = 0; i < 50; i++) {
		pid_t parent = getpid(), pid = fork();
		char c = 0;

		if (!pid) {
			wait_blocked(parent, SYS_read);
			CHECK(kill(parent, SIGUSR1) == 0);
			/* Woken by the kill: the next sleep in read is the inner one. */
			wait_blocked(parent, SYS_read);
			_exit(kill(parent, SIGUSR2));
		}
		depth = 0;
		CHECK(read(outer[0], &c, 1) == 1 && c == 'o' && depth == 2);
		CHECK(wait_status(pid) == 0);
	}
	return done();
}
