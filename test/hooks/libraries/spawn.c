/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* spawn - the hook starts programs itself: system, popen, posix_spawn, fork and vfork with exec, at some calls */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "library.h"

static int library_start(void)
{
	/* What the hook starts is no part of the program. */
	return unsetenv("LD_PRELOAD") || unsetenv("LIBZPHOOK");
}

static void use_system(void)
{
	int status = system("exit 7");

	library_check(WIFEXITED(status) && WEXITSTATUS(status) == 7, "spawn: system");
}

static void use_popen(void)
{
	char text[16] = "";
	FILE *pipe = popen("echo hello", "re");

	library_check(pipe && fgets(text, sizeof(text), pipe) && strcmp(text, "hello\n") == 0, "spawn: popen");
	library_check(pclose(pipe) == 0, "spawn: pclose");
}

static void wait_for(pid_t pid, int how, int expected)
{
	struct rusage usage;
	int status = -1;
	pid_t r;

	while ((r = how ? wait4(pid, &status, 0, &usage) : waitpid(pid, &status, 0)) < 0 && errno == EINTR)
		;
	library_check(r == pid && status == expected, "spawn: child's status");
}

static void use_fork(void)
{
	char *argv[] = { (char[]) { "true" }, NULL };
	pid_t pid = fork();

	library_check(pid >= 0, "spawn: fork");
	if (pid == 0) {
		execv("/bin/true", argv);
		_exit(1);
	}
	wait_for(pid, 1, 0);
}

/* The return address of vfork() stands where its child runs on. */
static void use_vfork(void)
{
	char *argv[] = { (char[]) { "false" }, NULL };
	pid_t pid = vfork();

	if (pid == 0) {
		execv("/bin/false", argv);
		_exit(2);
	}
	library_check(pid > 0, "spawn: vfork");
	wait_for(pid, 0, 1 << 8);
}

static void use_posix_spawn(void)
{
	char *argv[] = { (char[]) { "sh" }, (char[]) { "-c" }, (char[]) { "kill -9 $$" }, NULL };
	pid_t pid;

	library_check(posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ) == 0, "spawn: posix_spawn");
	wait_for(pid, 0, SIGKILL);
	library_check(posix_spawn(&pid, "/nowhere", NULL, NULL, argv, environ) == ENOENT, "spawn: of nothing");
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	(void)call;
	if (n % 512 == 1)
		use_system();
	if (n % 512 == 171)
		use_popen();
	if (n % 512 == 341)
		use_fork();
	if (n % 512 == 411)
		use_vfork();
	if (n % 512 == 461)
		use_posix_spawn();
}

static void library_end(void)
{
	use_system();
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("spawn");
