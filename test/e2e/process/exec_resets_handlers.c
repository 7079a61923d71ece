/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* exec keeps ignored signals, the mask and pending signals, and resets handlers. */
#include "e2e.h"

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
}

int main(int argc, char **argv)
{
	char *next[] = { argv[0], (char *)"again", NULL };
	struct sigaction sa;
	sigset_t set;

	if (argc > 1) {
		for (int s = 1; s < 65; s++)
			if (sigaction(s, NULL, &sa) == 0 && (sa.sa_handler != SIG_DFL || sa.sa_flags))
				printf("%d: ignored %d flags %x\n", s, sa.sa_handler == SIG_IGN,
				       (unsigned)sa.sa_flags);
		CHECK(sigprocmask(SIG_BLOCK, NULL, &set) == 0);
		for (int s = 1; s < 65; s++)
			if (sigismember(&set, s) == 1)
				printf("blocked %d\n", s);
		sigpending(&set);
		printf("pending %d\n", sigismember(&set, SIGUSR2));
		return done();
	}
	on_signal(SIGUSR1, handler, SA_RESTART | SA_NODEFER);
	on_signal(SIGSYS, handler, 0);
	on_signal(SIGTRAP, handler, 0);
	signal(SIGHUP, SIG_IGN);
	set = sigset_of(SIGUSR2);
	sigaddset(&set, SIGSYS);
	CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0 && raise(SIGUSR2) == 0);
	execv("/proc/self/exe", next);
	return 1;
}
