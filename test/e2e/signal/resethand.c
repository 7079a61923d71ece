/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* SA_RESETHAND resets the action before the handler runs; a second signal kills. */
#include "e2e.h"

static volatile sig_atomic_t runs;

static void hit(int sig, siginfo_t *si, void *uc)
{
	struct sigaction sa;

	(void)si;
	(void)uc;
	CHECK(sigaction(sig, NULL, &sa) == 0 && sa.sa_handler == SIG_DFL);
	printf("flags %x\n", (unsigned)sa.sa_flags);
	fflush(stdout);
	runs++;
}

static void twice(void)
{
	on_signal(SIGUSR1, hit, (int)SA_RESETHAND);
	CHECK(raise(SIGUSR1) == 0 && runs == 1);
	mark();
	raise(SIGUSR1);
}

int main(void)
{
	print_status("twice", in_child(twice));
	return done();
}
