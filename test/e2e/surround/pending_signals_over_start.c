/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Signals blocked and pending before exec are still so in the started program. */
#include "e2e.h"

int main(int argc, char **argv)
{
	char *next[] = { argv[0], (char *)"again", NULL };
	sigset_t set, now;
	siginfo_t si;

	sigemptyset(&set);
	for (int s = SIGRTMIN; s < SIGRTMIN + 5; s++)
		sigaddset(&set, s);
	if (argc == 1) {
		CHECK(sigprocmask(SIG_SETMASK, &set, NULL) == 0);
		for (int s = SIGRTMIN; s < SIGRTMIN + 5; s++)
			CHECK(sigqueue(getpid(), s, (union sigval){ .sival_int = s * 2 }) == 0);
		execv("/proc/self/exe", next);
		return 1;
	}
	CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0);
	CHECK(memcmp(&now, &set, 8) == 0);
	for (int s = SIGRTMIN; s < SIGRTMIN + 5; s++)
		CHECK(sigwaitinfo(&set, &si) == s && si.si_value.sival_int == s * 2);
	return done();
}
