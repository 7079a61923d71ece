/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where no more signals may be queued, a timer's signal carries what it carries natively. */
#include "e2e.h"

static volatile int n;

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)uc;
	CHECK(sig == SIGUSR1 && info->si_code == SI_TIMER && info->si_value.sival_int == 77);
	n++;
}

static void run(void)
{
	struct rlimit one = { 1, 1 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 77 };
	struct itimerspec often = { { 0, 300000 }, { 0, 300000 } };
	timer_t timer;

	on_signal(SIGUSR1, handler, SA_RESTART);
	if (setuid((uid_t)(100000 + getpid()))) /* the limit is a user's */
		_exit(77);
	CHECK(setrlimit(RLIMIT_SIGPENDING, &one) == 0 && timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	CHECK(timer_settime(timer, 0, &often, NULL) == 0);
	while (n < 300)
		CHECK(SYS(SYS_getppid) > 0);
	CHECK(timer_delete(timer) == 0);
}

int main(void)
{
	int status = in_child(run);

	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		return skip("only root can be a user of its own");
	print_status("limited", status);
	mark();
	return done();
}
