/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* nanosleep stopped by SIGSTOP and continued goes on by restart_syscall and ends on time. */
#include "e2e.h"

int main(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		struct timespec ts = { 0, 60 * 1000 * 1000 };

		for (int i = 0; i < 2; i++)
			CHECK(SYS(SYS_nanosleep, &ts, 0) == 0);
		CHECK(SYS(SYS_poll, 0, 0, 60) == 0);
		mark();
		_exit(11);
	}
	for (int i = 0;; i++) {
		if (kill(pid, SIGSTOP) == 0)
			CHECK(waitpid(pid, &status, WUNTRACED) == pid);
		if (!WIFSTOPPED(status))
			break;
		CHECK(kill(pid, SIGCONT) == 0);
		usleep(1000);
	}
	print_status("sleeper", status);
	return done();
}
