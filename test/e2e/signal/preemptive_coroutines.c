/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A timer's handler switches coroutines by swapcontext: each goes on inside its own interrupted call. */
#include "e2e.h"

#define N 4
static ucontext_t ctx[N];
static sigset_t alarm_set;
static volatile int current, switches, finished;

static void tick(int sig, siginfo_t *si, void *uc)
{
	int old = current;

	(void)sig;
	(void)si;
	(void)uc;
	current = (old + 1) % N;
	switches++;
	CHECK(swapcontext(&ctx[old], &ctx[current]) == 0);
}

/* Begins with the signal blocked: swapcontext lets signals in before it leaves the old stack. */
static void body(int me)
{
	CHECK(sigprocmask(SIG_UNBLOCK, &alarm_set, NULL) == 0);
	while (switches < 500) {
		CHECK(current == me);
		mark();
		CHECK(SYS(SYS_close, -1) == -EBADF);
	}
	__atomic_add_fetch(&finished, 1, __ATOMIC_SEQ_CST);
	for (;;)
		SYS(SYS_getppid);
}

int main(void)
{
	struct itimerval it = { { 0, 300 }, { 0, 300 } };

	alarm_set = sigset_of(SIGALRM);
	CHECK(sigprocmask(SIG_BLOCK, &alarm_set, NULL) == 0);
	for (volatile int i = 1; i < N; i++) {
		CHECK(getcontext(&ctx[i]) == 0);
		ctx[i].uc_stack.ss_sp = pages(16);
		ctx[i].uc_stack.ss_size = 65536;
		makecontext(&ctx[i], (void (*)(void))(uintptr_t)body, 1, i);
	}
	on_signal(SIGALRM, tick, SA_RESTART);
	CHECK(sigprocmask(SIG_UNBLOCK, &alarm_set, NULL) == 0);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (switches < 500 || finished < N - 1) {
		CHECK(current == 0);
		mark();
	}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	return done();
}
