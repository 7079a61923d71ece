/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* CLONE_PIDFD, pidfd_send_signal and waitid(P_PIDFD) work on a child. */
#include "e2e.h"
#include <linux/sched.h>

int main(void)
{
	for (int i = 0; i < 30; i++) {
		struct clone_args a;
		siginfo_t si;
		int fd = -1;
		long pid;

		memset(&a, 0, sizeof(a));
		a.flags = CLONE_PIDFD;
		a.pidfd = (uint64_t)&fd;
		a.exit_signal = SIGCHLD;
		pid = SYS(SYS_clone3, &a, sizeof(a));
		if (!pid)
			for (;;)
				SYS(SYS_pause);
		CHECK(pid > 0 && fd >= 0);
		CHECK(SYS(SYS_pidfd_send_signal, fd, SIGTERM, 0, 0) == 0);
		CHECK(waitid(P_PID, (id_t)pid, &si, WEXITED) == 0);
		CHECK(si.si_status == SIGTERM && si.si_code == CLD_KILLED);
		close(fd);
		mark();
	}
	return done();
}
