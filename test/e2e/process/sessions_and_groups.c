/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* setsid, setpgid and signals to process groups work. */
#include "e2e.h"

static void leader(void)
{
	pid_t pid[3];

	CHECK(setsid() == getpid());
	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (!pid[i])
			for (;;)
				pause();
		CHECK(setpgid(pid[i], i ? pid[0] : 0) == 0);
	}
	CHECK(kill(-pid[0], SIGTERM) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(WTERMSIG(wait_status(pid[i])) == SIGTERM);
	mark();
}

int main(void)
{
	print_status("leader", in_child(leader));
	return done();
}
