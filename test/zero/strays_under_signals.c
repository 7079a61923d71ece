/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls through NULL and real calls under a storm of signals: none is lost, delayed or taken for another. */
#include "stray.h"
#include <sys/time.h>

static volatile unsigned ticks, faults;
static volatile int in_fault;

static void tick(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	ticks++;
}

static void segv(int sig, siginfo_t *si, void *uc)
{
	sigset_t now;

	CHECK(SYS(SYS_rt_sigprocmask, SIG_BLOCK, 0, &now, 8) == 0);
	CHECK(sigismember(&now, SIGSEGV) == 1 && sigismember(&now, SIGUSR1) == 1);
	CHECK(sigismember(&now, SIGALRM) == 0 && sigismember(&now, SIGTERM) == 0);
	CHECK(!sigismember(&((ucontext_t *)uc)->uc_sigmask, SIGALRM));
	faults++;
	stray_handler(sig, si, uc);
}

int main(void)
{
	struct itimerval fast = { { 0, 100 }, { 0, 100 } };
	struct sigaction sa = { .sa_sigaction = segv, .sa_flags = SA_SIGINFO };
	unsigned n = 0;

	need_page();
	sa.sa_mask = sigset_of(SIGUSR1);
	CHECK(sigaction(SIGSEGV, &sa, NULL) == 0);
	on_signal(SIGALRM, tick, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &fast, NULL) == 0);
	while (ticks < 1000) {
		stray((enum how)(n % N_HOW), n % 3 ? n % 520 : 0, n % 5 ? n % 512 : 1ull << 40, n & ARITH);
		CHECK(getpid() == SYS(SYS_getpid));
		n++;
	}
	fast = (struct itimerval){ { 0, 0 }, { 0, 0 } };
	CHECK(setitimer(ITIMER_REAL, &fast, NULL) == 0);
	CHECK(faults == n);
	mark();
	return done();
}
