/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A child is hooked as its parent is, and sees the environment it was given, kept, empty or rebuilt. */
#include "e2e.h"

static int mapped(const char *what)
{
	char line[512];
	FILE *f = fopen("/proc/self/maps", "re");
	int found = 0;

	while (f && fgets(line, sizeof(line), f))
		found |= strstr(line, what) != NULL;
	fclose(f);
	return found;
}

int main(void)
{
	static char *empty[] = { NULL }, *few[] = { (char *)"A=1", (char *)"B=2", NULL };
	static char *twice[] = { (char *)"A=1", (char *)"A=2", (char *)"=x", (char *)"novalue", NULL };
	char *argv[] = { (char *)"x", (char *)"one", NULL };
	char **env[] = { environ, empty, few, twice, NULL };
	int want = mapped("libzpl_core") ? 10 : 20;

	for (int i = 0; i < 5; i++) {
		pid_t pid;
		int status;

		printf("case %d\n", i);
		fflush(stdout);
		pid = i % 2 ? vfork() : fork();
		if (!pid) {
			execve(E2E_BIN_DIR "/exec_environment", argv, env[i]);
			_exit(1);
		}
		status = wait_status(pid);
		CHECK(WEXITSTATUS(status) == want);
	}
	mark();
	return done();
}
