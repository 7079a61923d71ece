/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A SIGSYS that is blocked is pending, and sigwait and sigtimedwait get it. */
#include "e2e.h"

static void *sender(void *arg)
{
	CHECK(pthread_kill(*(pthread_t *)arg, SIGSYS) == 0);
	return NULL;
}

int main(void)
{
	sigset_t set = sigset_of(SIGSYS), pending;
	struct timespec none = { 0 };
	pthread_t self = pthread_self(), t;
	siginfo_t info;
	int sig;

	CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	mark();
	CHECK(raise(SIGSYS) == 0);
	mark();
	CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGSYS));
	CHECK(sigwait(&set, &sig) == 0 && sig == SIGSYS);
	CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGSYS));
	CHECK(sigtimedwait(&set, &info, &none) == -1 && errno == EAGAIN);
	for (int i = 0; i < 100; i++) { /* sent before the wait, as it begins, and in it */
		CHECK(pthread_create(&t, NULL, sender, &self) == 0);
		CHECK(sigwaitinfo(&set, &info) == SIGSYS && info.si_pid == getpid());
		CHECK(pthread_join(t, NULL) == 0);
	}
	CHECK(kill(getpid(), SIGSYS) == 0);
	CHECK(sigtimedwait(&set, &info, &none) == SIGSYS && info.si_code == SI_USER);
	mark();
	return done();
}
