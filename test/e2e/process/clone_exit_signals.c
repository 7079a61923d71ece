/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Children made by clone with each kind of exit signal, and none: what their parent is sent, and who can wait for them. */
#include "e2e.h"

static volatile int got, code, status;
static volatile pid_t from;

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)uc;
	got = sig;
	code = info->si_code;
	from = info->si_pid;
	status = info->si_status;
}

int main(void)
{
	const int signals[] = { 0, SIGUSR1, SIGCHLD, SIGURG, SIGCONT, SIGRTMIN + 1, 64 };

	for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
		int parent_tid = -1, child_tid = -1, sig = signals[i], st = 0, plain;
		long pid;

		if (sig)
			on_signal(sig, handler, 0);
		got = 0;
		pid = SYS(SYS_clone, CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | sig, 0, &parent_tid, &child_tid, 0);
		if (!pid) {
			CHECK(child_tid == getpid());
			mark();
			SYS(SYS_exit_group, 7);
		}
		CHECK(pid > 0 && parent_tid == pid && child_tid == -1);
		do
			plain = waitpid((pid_t)pid, &st, 0);
		while (plain < 0 && errno == EINTR);
		CHECK(plain == pid || errno == ECHILD);
		while (plain < 0 && waitpid((pid_t)pid, &st, __WALL) < 0)
			CHECK(errno == EINTR);
		printf("%d: %s, status %x, got %d\n", sig, plain < 0 ? "of another kind" : "a child", st, got);
		if (got)
			printf("code %d, from it %d, %d\n", code, from == pid, status);
	}
	return done();
}
