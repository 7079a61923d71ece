/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler execs: the new program starts with the handler's mask. */
#include "e2e.h"

static char *next[] = { (char *)"x", (char *)"again", NULL };

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	execv("/proc/self/exe", next);
}

int main(int argc, char **argv)
{
	sigset_t now;

	(void)argv;
	if (argc > 1) {
		CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0);
		printf("%d %d\n", sigismember(&now, SIGUSR1), sigismember(&now, SIGUSR2));
		return done();
	}
	on_signal(SIGUSR1, hit, 0);
	raise(SIGUSR1);
	return 1;
}
