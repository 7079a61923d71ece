/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * plain_fs [NAME=VALUE...] PROGRAM [ARGS...] - run a program as on a kernel without FSGSBASE
 *
 * The bit that says so is taken out of what the kernel hands to the program, where valgrind leaves it
 * out too. Children of the program are not changed.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define HWCAP2_FSGSBASE 2ul

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static unsigned long word(pid_t pid, unsigned long at)
{
	return (unsigned long)ptrace(PTRACE_PEEKDATA, pid, at, 0);
}

/* The stack at the first instruction: argc, argv, 0, envp, 0, pairs of the auxiliary vector. */
static void change(pid_t pid)
{
	struct user_regs_struct regs;
	unsigned long at;

	if (ptrace(PTRACE_GETREGS, pid, 0, &regs))
		fail("PTRACE_GETREGS");
	at = regs.rsp + 8 * (word(pid, regs.rsp) + 2);
	while (word(pid, at))
		at += 8;
	for (at += 8; word(pid, at) != AT_NULL; at += 16)
		if (word(pid, at) == AT_HWCAP2)
			ptrace(PTRACE_POKEDATA, pid, at + 8, word(pid, at + 8) & ~HWCAP2_FSGSBASE);
}

int main(int argc, char **argv)
{
	int status;
	pid_t pid;

	while (argc-- > 1 && strchr(*++argv, '='))
		putenv(*argv);
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execvp(*argv, argv);
		fail(*argv);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		fail("exec");
	change(pid);
	if (ptrace(PTRACE_DETACH, pid, 0, 0))
		fail("PTRACE_DETACH");
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	return WEXITSTATUS(status);
}
