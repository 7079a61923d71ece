/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls and signals go on working when no page more can be mapped. */
#include "e2e.h"

static volatile sig_atomic_t got;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	SYS(SYS_getpid);
	got++;
}

int main(void)
{
	struct rlimit lim = { 4096, RLIM_INFINITY };

	on_signal(SIGUSR1, hit, 0);
	mark();
	CHECK(setrlimit(RLIMIT_AS, &lim) == 0);
	CHECK(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	for (int i = 0; i < 100; i++) {
		CHECK(SYS(SYS_kill, SYS(SYS_getpid), SIGUSR1) == 0);
		CHECK(SYS(6000) == -ENOSYS && SYS(SYS_close, -1) == -EBADF);
	}
	CHECK(got == 100);
	lim.rlim_cur = RLIM_INFINITY;
	CHECK(setrlimit(RLIMIT_AS, &lim) == 0);
	return done();
}
