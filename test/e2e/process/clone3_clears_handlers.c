/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* CLONE_CLEAR_SIGHAND: the child begins without handlers, what is ignored stays so, and the parent keeps its own. */
#include "e2e.h"
#include <linux/sched.h>

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ull
#endif

static volatile int inherited, own;

static void on_inherited(int sig)
{
	inherited += sig;
	mark();
}

static void on_own(int sig)
{
	own += sig;
	mark();
}

static void fault(void)
{
	*(volatile int *)(uintptr_t)getppid() = 1;
}

static void child(void)
{
	struct sigaction a;

	CHECK(sigaction(SIGUSR1, NULL, &a) == 0);
	CHECK(a.sa_handler == SIG_DFL && a.sa_flags == 0 && !sigismember(&a.sa_mask, SIGTERM));
	CHECK(sigaction(SIGUSR2, NULL, &a) == 0 && a.sa_handler == SIG_IGN);
	raise(SIGUSR2);
	CHECK(signal(SIGUSR1, on_own) == SIG_DFL);
	raise(SIGUSR1);
	CHECK(own == SIGUSR1 && !inherited);
	print_status("a fault", in_child(fault));
	fflush(stdout);
	signal(SIGUSR1, SIG_DFL);
	raise(SIGUSR1);
}

int main(void)
{
	struct clone_args args = { .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };
	struct sigaction a = { .sa_handler = on_inherited, .sa_flags = SA_RESTART };
	long pid;

	sigaddset(&a.sa_mask, SIGTERM);
	CHECK(sigaction(SIGUSR1, &a, NULL) == 0 && sigaction(SIGSEGV, &a, NULL) == 0);
	signal(SIGUSR2, SIG_IGN);
	pid = SYS(SYS_clone3, &args, sizeof args);
	CHECK(pid >= 0);
	if (!pid) {
		child();
		_exit(1);
	}
	print_status("child", wait_status((pid_t)pid));
	raise(SIGUSR1);
	CHECK(inherited == SIGUSR1 && !own);
	return done();
}
