/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* spawn - the hook starts programs itself: system, popen, fork with exec, at some calls */
#include <errno.h>
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

static void use_fork(void)
{
	char *argv[] = { (char[]) { "true" }, NULL };
	int status = -1;
	pid_t pid = fork();

	library_check(pid >= 0, "spawn: fork");
	if (pid == 0) {
		execv("/bin/true", argv);
		_exit(1);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	library_check(status == 0, "spawn: child's status");
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
}

static void library_end(void)
{
	use_system();
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("spawn");
