/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* gettid, tgkill to oneself, and /proc/self/task agree. */
#include "e2e.h"

static volatile sig_atomic_t hits;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	CHECK(si->si_pid == getpid() && si->si_code == SI_TKILL);
	hits++;
}

static void *run(void *arg)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%ld", SYS(SYS_gettid));
	CHECK(access(path, F_OK) == 0);
	CHECK(SYS(SYS_tgkill, getpid(), SYS(SYS_gettid), SIGUSR1) == 0);
	return arg;
}

int main(void)
{
	pthread_t t;

	on_signal(SIGUSR1, hit, 0);
	run(NULL);
	for (int i = 0; i < 100; i++)
		CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	CHECK(hits == 101);
	return done();
}
