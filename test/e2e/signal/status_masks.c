/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * /proc/self/status shows the program's blocked, ignored, caught and pending signals.
 *
 * Known limit: zpl catches the signals of faults where the program does not.
 */
#include "e2e.h"

#define BIT(sig) (1ul << ((sig) - 1))
#define FAULTS   (BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGILL) | BIT(SIGFPE))

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
	while (fgets(line, sizeof(line), f)) {
		if (strncmp(line, "SigCgt", 6) == 0)
			printf("SigCgt: %lx\n", strtoul(line + 7, NULL, 16) & ~FAULTS);
		else if (strncmp(line, "Sig", 3) == 0 && strncmp(line, "SigQ", 4) != 0)
			fputs(line, stdout);
	}
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
