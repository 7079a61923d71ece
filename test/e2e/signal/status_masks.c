/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* /proc/self/status shows the program's blocked, ignored, caught and pending signals. */
#include "e2e.h"

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
}

static void show(void)
{
	char line[128];
	FILE *f = fopen("/proc/self/status", "re");

	CHECK(f);
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, "Sig", 3) == 0 && strncmp(line, "SigQ", 4) != 0)
			fputs(line, stdout);
	fclose(f);
}

int main(void)
{
	sigset_t set = sigset_of(SIGUSR2);

	show();
	on_signal(SIGUSR1, hit, 0);
	on_signal(SIGSEGV, hit, 0);
	signal(SIGHUP, SIG_IGN);
	CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0 && raise(SIGUSR2) == 0);
	show();
	return done();
}
