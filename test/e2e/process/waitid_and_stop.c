/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* waitid reports stopped, continued and ended children, and WNOWAIT leaves them. */
#include "e2e.h"

int main(void)
{
	siginfo_t si;
	int go[2];
	char c;
	pid_t pid;

	CHECK(pipe(go) == 0);
	pid = fork();
	if (!pid) {
		raise(SIGSTOP);
		mark();
		CHECK(read(go[0], &c, 1) == 1); /* once it has ended nobody sees that it went on */
		_exit(21);
	}
	CHECK(waitid(P_PID, (id_t)pid, &si, WSTOPPED) == 0);
	CHECK(si.si_code == CLD_STOPPED && si.si_status == SIGSTOP);
	CHECK(kill(pid, SIGCONT) == 0);
	CHECK(waitid(P_PID, (id_t)pid, &si, WCONTINUED) == 0 && si.si_code == CLD_CONTINUED);
	CHECK(write(go[1], "!", 1) == 1);
	CHECK(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0 && si.si_status == 21);
	CHECK(waitid(P_PID, (id_t)pid, &si, WEXITED) == 0 && si.si_code == CLD_EXITED);
	CHECK(waitid(P_PID, (id_t)pid, &si, WEXITED) == -1 && errno == ECHILD);
	return done();
}
