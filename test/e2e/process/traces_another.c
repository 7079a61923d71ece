/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A hooked program traces a static child by ptrace: each of its calls stops twice. */
#include "e2e.h"
#include <sys/ptrace.h>
#include <sys/user.h>

int main(void)
{
	int stops = 0, status;
	pid_t pid = fork();

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execl(E2E_BIN_DIR "/static_calls", "static_calls", NULL);
		_exit(1);
	}
	CHECK(WSTOPSIG(wait_status(pid)) == SIGTRAP);
	for (;;) {
		struct user_regs_struct regs;

		CHECK(ptrace(PTRACE_SYSCALL, pid, NULL, NULL) == 0);
		CHECK(waitpid(pid, &status, 0) == pid);
		if (!WIFSTOPPED(status))
			break;
		CHECK(ptrace(PTRACE_GETREGS, pid, NULL, &regs) == 0);
		if (regs.orig_rax == SYS_getpriority)
			stops++;
	}
	printf("stops %d\n", stops);
	print_status("child", status);
	mark();
	return done();
}
