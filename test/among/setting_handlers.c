/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread changes handlers all the while, and the one that it set last is what runs. */
#include "among.h"

static __thread volatile int ran;

static void first(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
	ran = 1;
}

static void second(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
	mark_if_in();
	ran = 2;
}

static void *run(void *arg)
{
	int sig = *(int *)arg;

	for (int left = 500; left; left -= zpl_is_in) {
		struct sigaction was;

		on_signal(sig, first, 0);
		CHECK(raise(sig) == 0 && ran == 1);
		on_signal(sig, second, SA_NODEFER);
		CHECK(raise(sig) == 0 && ran == 2);
		CHECK(sigaction(sig, NULL, &was) == 0 && was.sa_sigaction == second &&
		      was.sa_flags & SA_NODEFER);
		CHECK(signal(sig, SIG_IGN) != SIG_ERR && raise(sig) == 0 && ran == 2);
	}
	return arg;
}

int main(void)
{
	static int sig[] = { SIGUSR1, SIGUSR2, SIGURG };
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		start(&t[i], run, &sig[i]);
	zpl_arrives();
	join_all(t, 3);
	return all_done();
}
