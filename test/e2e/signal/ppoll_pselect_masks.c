/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* ppoll, pselect and epoll_pwait open their mask for the wait only: a pending signal ends them at once. */
#include "e2e.h"
#include <sys/epoll.h>
#include <sys/select.h>

static volatile sig_atomic_t got;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	got++;
	mark();
}

int main(void)
{
	sigset_t set = sigset_of(SIGUSR1), old, now;
	struct epoll_event ev;
	int ep = epoll_create1(0);

	on_signal(SIGUSR1, hit, 0);
	CHECK(sigprocmask(SIG_BLOCK, &set, &old) == 0);
	for (int i = 0; i < 300; i++) {
		CHECK(raise(SIGUSR1) == 0 && got == 3 * i);
		CHECK(ppoll(NULL, 0, NULL, &old) == -1 && errno == EINTR && got == 3 * i + 1);
		CHECK(raise(SIGUSR1) == 0);
		CHECK(pselect(0, NULL, NULL, NULL, NULL, &old) == -1 && errno == EINTR);
		CHECK(raise(SIGUSR1) == 0 && got == 3 * i + 2);
		CHECK(epoll_pwait(ep, &ev, 1, -1, &old) == -1 && errno == EINTR);
		CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && sigismember(&now, SIGUSR1) == 1);
	}
	return done();
}
