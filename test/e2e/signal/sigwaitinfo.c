/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sigwaitinfo and sigtimedwait take queued signals without a handler. */
#include "e2e.h"

static void *sender(void *arg)
{
	for (int v = 0; v < 500; v++)
		CHECK(sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = v }) == 0);
	return arg;
}

int main(void)
{
	sigset_t set = sigset_of(SIGRTMIN);
	struct timespec zero = { 0, 0 };
	pthread_t t;
	siginfo_t si;

	CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	CHECK(sigtimedwait(&set, &si, &zero) == -1 && errno == EAGAIN);
	CHECK(pthread_create(&t, NULL, sender, NULL) == 0);
	for (int v = 0; v < 500; v++) {
		CHECK(sigwaitinfo(&set, &si) == SIGRTMIN && si.si_value.sival_int == v);
		mark();
	}
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
