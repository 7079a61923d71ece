/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The program's pthread_atfork handlers run once each, in order. */
#include "e2e.h"

static int step;

static void prepare(void)
{
	CHECK(step == 0);
	step = 1;
	mark();
}

static void parent(void)
{
	CHECK(step == 1);
	step = 2;
}

static void child(void)
{
	CHECK(step == 1);
	step = 3;
	mark();
}

int main(void)
{
	CHECK(pthread_atfork(prepare, parent, child) == 0);
	for (int i = 0; i < 50; i++) {
		pid_t pid;

		step = 0;
		pid = fork();
		if (!pid)
			_exit(step == 3 ? 0 : 1);
		CHECK(step == 2 && wait_status(pid) == 0);
	}
	return done();
}
