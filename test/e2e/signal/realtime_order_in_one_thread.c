/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Values queued to a thread, not the process, arrive in order: when let in, by ppoll, by sigwaitinfo. */
#include "e2e.h"

static int next_value;

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)uc;
	printf("%d:%d ", sig - SIGRTMIN, info->si_value.sival_int);
	if (info->si_code != SI_QUEUE || info->si_pid != getpid())
		printf("code %d ", info->si_code);
	mark();
}

static void queue_some(void)
{
	for (int i = 0; i < 12; i++) {
		union sigval v = { .sival_int = next_value++ };

		CHECK(pthread_sigqueue(pthread_self(), SIGRTMIN + i % 3 / 2, v) == 0);
		if (i % 5 == 4)
			CHECK(sigqueue(getpid(), SIGRTMIN, v) == 0);
	}
}

static void by_wait(const sigset_t *set)
{
	struct timespec none = { 0, 0 };
	siginfo_t info;
	int sig;

	while ((sig = sigtimedwait(set, &info, &none)) > 0)
		printf("w%d:%d ", sig - SIGRTMIN, info.si_value.sival_int);
	CHECK(errno == EAGAIN);
}

int main(void)
{
	struct timespec none = { 0, 0 };
	sigset_t both = sigset_of(SIGRTMIN), open;

	setvbuf(stdout, NULL, _IONBF, 0);
	sigaddset(&both, SIGRTMIN + 1);
	CHECK(sigprocmask(SIG_BLOCK, &both, &open) == 0);
	on_signal(SIGRTMIN, handler, 0);
	on_signal(SIGRTMIN + 1, handler, 0);
	for (int n_polls = 0; n_polls < 20; n_polls++) {
		queue_some();
		for (int i = 0; i < n_polls; i++)
			ppoll(NULL, 0, &none, &open);
		if (n_polls % 3 == 2)
			by_wait(&both);
		CHECK(sigprocmask(SIG_SETMASK, &open, NULL) == 0);
		CHECK(sigprocmask(SIG_BLOCK, &both, NULL) == 0);
		puts("");
	}
	return done();
}
