/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tcb_fork_sud - see tcb_fork.h. */
#define _GNU_SOURCE
#include "tcb_fork.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "tcb_ns.h"
#include "tcb_side.h"

#define SUD 59 /* PR_SET_SYSCALL_USER_DISPATCH: linux/prctl.h */

static __thread volatile char blocked;
static __thread bool plain_fork;
static __thread bool forked;

static long fork_by_hook(const greg_t *regs)
{
	struct side_fork args = { .tcb = ns_mine(),
				  .program_fs = (uint64_t)pthread_self(),
				  .plain = plain_fork };
	unsigned long flags = (unsigned long)regs[REG_RDI];
	long pid = ns_call(NS_FN("side_fork"), (long)&args);

	forked = true;
	if (pid == 0) {
		ns_forked();
		if (flags & CLONE_CHILD_SETTID)
			*(int *)regs[REG_R10] = (int)syscall(SYS_gettid);
		if (flags & CLONE_CHILD_CLEARTID)
			syscall(SYS_set_tid_address, regs[REG_R10]);
	}
	return pid;
}

static void on_call(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
	int saved = errno;

	(void)sig;
	blocked = 0;
	if (info->si_syscall == SYS_clone && !(regs[REG_RDI] & CLONE_VM)) {
		regs[REG_RAX] = fork_by_hook(regs);
	} else {
		regs[REG_RAX] = syscall(info->si_syscall, regs[REG_RDI], regs[REG_RSI],
					regs[REG_RDX], regs[REG_R10], regs[REG_R8], regs[REG_R9]);
		if (regs[REG_RAX] == -1)
			regs[REG_RAX] = -errno;
		blocked = 1;
	}
	errno = saved;
}

pid_t hooked_fork(bool plain)
{
	struct sigaction sa = { .sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_NODEFER };
	pid_t pid;

	REQUIRE(ns_mine() && sigaction(SIGSYS, &sa, NULL) == 0);
	if (prctl(SUD, 1, 0, 0, &blocked)) {
		puts("no Syscall User Dispatch here");
		exit(77);
	}
	plain_fork = plain;
	forked = false;
	blocked = 1;
	pid = fork();
	blocked = 0;
	REQUIRE(forked && pid >= 0);
	return pid;
}

int wait_status(pid_t child)
{
	int status;

	REQUIRE(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
