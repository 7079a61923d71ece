/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* waitid reports stopped, continued and ended children, and WNOWAIT leaves them. */
#include "e2e.h"

int main(void)
{
	siginfo_t si;
	pid_t pid = fork();

	if (!pid) {
		raise(SIGSTOP);
		mark();
		_exit(21);
	}
	CHECK(waitid(P_PID, (id_t)pid, &si, WSTOPPED) == 0);
	CHECK(si.si_code == CLD_STOPPED && si.si_status == SIGSTOP);
	CHECK(kill(pid, SIGCONT) == 0);
	CHECK(waitid(P_PID, (id_t)pid, &si, WCONTINUED) == 0 && si.si_code == CLD_CONTINUED);
	CHECK(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0 && si.si_status == 21);
	CHECK(waitid(P_PID, (id_t)pid, &si, WEXITED) == 0 && si.si_code == CLD_EXITED);
	CHECK(waitid(P_PID, (id_t)pid, &si, WEXITED) == -1 && errno == ECHILD);
	return done();
}
