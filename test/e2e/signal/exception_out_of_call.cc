/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A C++ exception thrown out of a handler unwinds through a libc call that was blocked. */
/* e2e-flags: -fnon-call-exceptions */
#include "e2e.h"
#include <stdexcept>

static volatile int waiting;
static pid_t main_tid;

static void hit(int sig, siginfo_t *, void *)
{
	sigset_t set = sigset_of(sig);

	sigprocmask(SIG_UNBLOCK, &set, nullptr);
	mark();
	throw sig;
}

static void *sender(void *)
{
	for (int i = 0; i < 200; i++) {
		while (!__atomic_exchange_n(&waiting, 0, __ATOMIC_SEQ_CST))
			sched_yield();
		CHECK(SYS(SYS_tgkill, getpid(), main_tid, SIGUSR1) == 0);
	}
	return nullptr;
}

__attribute__((noinline)) static void block(int fd)
{
	char c;

	__atomic_store_n(&waiting, 1, __ATOMIC_SEQ_CST);
	for (;;)
		CHECK(read(fd, &c, 1) < 0);
}

int main()
{
	int fd[2], caught = 0;
	pthread_t t;

	main_tid = getpid();
	on_signal(SIGUSR1, hit, SA_RESTART);
	CHECK(pipe(fd) == 0 && pthread_create(&t, nullptr, sender, nullptr) == 0);
	for (int i = 0; i < 200; i++) {
		try {
			block(fd[0]);
		} catch (int sig) {
			caught += sig == SIGUSR1;
		}
	}
	CHECK(pthread_join(t, nullptr) == 0 && caught == 200);
	return done();
}
