/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* poll, nanosleep, sigsuspend, pause, epoll and semop give EINTR even with SA_RESTART. */
#include "e2e.h"
#include <sys/epoll.h>

static volatile sig_atomic_t runs;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	runs++;
	mark();
}

int main(void)
{
	/* A repeating timer: a tick before the call blocks is followed by another. */
	struct itimerval it = { { 0, 2000 }, { 0, 2000 } };
	struct timespec ts = { 1000, 0 }, rem;
	struct epoll_event ev;
	struct pollfd none = { .fd = -1 };
	sigset_t empty;
	int ep = epoll_create1(0);

	sigemptyset(&empty);
	on_signal(SIGALRM, hit, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	for (int i = 0; i < 6; i++) {
		CHECK(poll(&none, 1, -1) == -1 && errno == EINTR);
		CHECK(nanosleep(&ts, &rem) == -1 && errno == EINTR && rem.tv_sec >= 900);
		CHECK(sigsuspend(&empty) == -1 && errno == EINTR);
		CHECK(pause() == -1 && errno == EINTR);
		CHECK(epoll_wait(ep, &ev, 1, -1) == -1 && errno == EINTR);
		CHECK(ppoll(&none, 1, &ts, NULL) == -1 && errno == EINTR);
		CHECK(select(0, NULL, NULL, NULL, &(struct timeval){ 1000, 0 }) == -1 && errno == EINTR);
		CHECK(clock_nanosleep(CLOCK_REALTIME, 0, &ts, &rem) == EINTR);
	}
	memset(&it, 0, sizeof(it));
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0 && runs >= 48);
	return done();
}
