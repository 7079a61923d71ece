/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* posix_spawn with file actions, signal mask and defaults does what it says. */
#include "e2e.h"
#include <spawn.h>

int main(void)
{
	char *argv[] = { (char *)"grep", (char *)"-E", (char *)"SigBlk|SigIgn",
			 (char *)"/proc/self/status", NULL };
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t set = sigset_of(SIGUSR2), none;

	sigemptyset(&none);
	signal(SIGUSR1, SIG_IGN);
	CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, 2, 1);
	posix_spawnattr_init(&attr);
	set = sigset_of(SIGUSR1);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setsigmask(&attr, &none);
	for (int i = 0; i < 4; i++) {
		pid_t pid;

		posix_spawnattr_setflags(&attr, i & 1 ? POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
						      : 0);
		fflush(stdout);
		CHECK(posix_spawnp(&pid, "grep", &fa, &attr, argv, environ) == 0);
		print_status("spawn", wait_status(pid));
	}
	CHECK(posix_spawn(&(pid_t){ 0 }, "/no/such", &fa, &attr, argv, environ) == ENOENT);
	mark();
	return done();
}
