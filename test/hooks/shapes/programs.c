/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* programs - starts programs in every way and becomes one itself, 10 times over */
#include <spawn.h>
#include <sys/wait.h>

#include "shape.h"

#define ROUNDS 10

extern char **environ;

static void use_system(void)
{
	char text[32] = "";
	FILE *pipe = popen("echo hello | tr a-z A-Z", "r");

	shape_check(WEXITSTATUS(system("exit 9")) == 9, "system");
	shape_check(pipe && fgets(text, sizeof(text), pipe) && strcmp(text, "HELLO\n") == 0, "popen");
	shape_check(pclose(pipe) == 0, "pclose");
}

static void use_spawn(void)
{
	char name[] = "true", *argv[] = { name, NULL };
	pid_t pid;
	int status = -1;

	shape_check(posix_spawnp(&pid, "true", NULL, NULL, argv, environ) == 0, "posix_spawn");
	shape_check(waitpid(pid, &status, 0) == pid && status == 0, "child of posix_spawn");
}

static void use_vfork(void)
{
	int status = -1;
	pid_t pid = vfork();

	if (pid == 0) {
		execl("/nonexistent", "nonexistent", (char *)NULL);
		execlp("sh", "sh", "-c", "exit 8", (char *)NULL);
		_exit(1);
	}
	shape_check(pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 8, "vfork");
}

int main(int argc, char **argv)
{
	int round = argc > 1 ? atoi(argv[1]) : 0;
	char next[16];

	shape_marker();
	use_system();
	use_spawn();
	use_vfork();
	if (round < ROUNDS - 1) {
		snprintf(next, sizeof(next), "%d", round + 1);
		execl("/proc/self/exe", argv[0], next, (char *)NULL);
		shape_check(0, "execl");
	}
	printf("round %d\nmarkers %d\n", round, ROUNDS);
	return 0;
}
