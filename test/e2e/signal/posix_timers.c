/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* POSIX timers signal a thread by id and by SIGEV_THREAD, with their values. */
#include "e2e.h"

static volatile int by_signal, by_thread;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	CHECK(si->si_code == SI_TIMER && si->si_value.sival_int == 5);
	mark();
	by_signal++;
}

static void in_thread(union sigval v)
{
	CHECK(v.sival_int == 6);
	__atomic_add_fetch(&by_thread, 1, __ATOMIC_SEQ_CST);
}

int main(void)
{
	struct itimerspec often = { { 0, 500000 }, { 0, 500000 } };
	struct sigevent ev;
	timer_t a, b;

	on_signal(SIGRTMIN, hit, SA_RESTART);
	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = SIGRTMIN;
	ev.sigev_value.sival_int = 5;
	CHECK(timer_create(CLOCK_MONOTONIC, &ev, &a) == 0);
	ev.sigev_notify = SIGEV_THREAD;
	ev.sigev_value.sival_int = 6;
	ev.sigev_notify_function = in_thread;
	ev.sigev_notify_attributes = NULL;
	CHECK(timer_create(CLOCK_MONOTONIC, &ev, &b) == 0);
	CHECK(timer_settime(a, 0, &often, NULL) == 0 && timer_settime(b, 0, &often, NULL) == 0);
	while (by_signal < 100 || by_thread < 100)
		SYS(SYS_sched_yield);
	CHECK(timer_delete(a) == 0 && timer_delete(b) == 0);
	return done();
}
