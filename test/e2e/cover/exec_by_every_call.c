/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Children started by execve, execveat, fexecve, posix_spawn, sh and a script run and are hooked. */
#include "e2e.h"
#include <spawn.h>
#include <sys/stat.h>

#define PROGRAM E2E_BIN_DIR "/exec_environment"

static char *argv[] = { (char *)"x", NULL }, *env[] = { (char *)"A=1", NULL };

static pid_t start(int how)
{
	int fd = open(PROGRAM, O_PATH | O_CLOEXEC), script;
	pid_t pid;

	if (how == 4) {
		CHECK(posix_spawn(&pid, PROGRAM, NULL, NULL, argv, env) == 0);
		return pid;
	}
	pid = fork();
	if (pid)
		return pid;
	if (how == 0)
		execve(PROGRAM, argv, env);
	else if (how == 1)
		fexecve(fd, argv, env);
	else if (how == 2)
		SYS(SYS_execveat, fd, "", argv, env, AT_EMPTY_PATH);
	else if (how == 3)
		execle("/bin/sh", "sh", "-c", PROGRAM, (char *)NULL, env);
	script = open("script", O_WRONLY | O_CREAT, 0755);
	dprintf(script, "#!/bin/sh\nexec env -i B=2 %s\n", PROGRAM);
	close(script);
	execle("./script", "script", (char *)NULL, env);
	return -1;
}

int main(void)
{
	int first = -1;

	for (int how = 0; how < 6; how++) {
		int status;

		printf("case %d\n", how);
		fflush(stdout);
		status = wait_status(start(how));
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) >= 10);
		if (how == 0)
			first = status;
		CHECK(status == first);
	}
	mark();
	return done();
}
