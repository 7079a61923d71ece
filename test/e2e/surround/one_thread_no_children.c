/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The process has one thread, no child and no pending signal. */
#include "e2e.h"
#include <dirent.h>

int main(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "re");
	sigset_t pending;

	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, "Threads:", 8) || !strncmp(line, "NoNewPrivs:", 11) ||
		    !strncmp(line, "Seccomp", 7) || !strncmp(line, "TracerPid:", 10) ||
		    !strncmp(line, "CoreDumping:", 12))
			fputs(line, stdout);
	fclose(f);
	CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
	sigpending(&pending);
	CHECK(sigisemptyset(&pending));
	return done();
}
