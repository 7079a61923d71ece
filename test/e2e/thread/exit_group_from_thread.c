/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* exit_group and _exit in a thread end the whole process with that status. */
#include "e2e.h"

static int status;

static void *ender(void *arg)
{
	mark();
	if (status & 1)
		SYS(SYS_exit_group, status);
	_exit(status);
	return arg;
}

static void child(void)
{
	pthread_t t;

	CHECK(pthread_create(&t, NULL, ender, NULL) == 0);
	for (;;)
		pause();
}

int main(void)
{
	for (status = 0; status < 256; status += 15)
		print_status("thread", in_child(child));
	return done();
}
