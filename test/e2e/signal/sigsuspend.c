/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sigsuspend opens its mask for exactly one wait; no signal is lost between check and wait. */
#include "e2e.h"

static volatile sig_atomic_t got;
static pthread_t main_thread;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	__atomic_add_fetch(&got, 1, __ATOMIC_SEQ_CST);
	mark();
}

static void *sender(void *arg)
{
	for (int i = 0; i < 3000; i++) {
		while (__atomic_load_n(&got, __ATOMIC_SEQ_CST) < i)
			sched_yield();
		CHECK(pthread_kill(main_thread, SIGUSR1) == 0);
	}
	return arg;
}

int main(void)
{
	sigset_t set = sigset_of(SIGUSR1), old;
	pthread_t t;

	main_thread = pthread_self();
	on_signal(SIGUSR1, hit, 0);
	CHECK(sigprocmask(SIG_BLOCK, &set, &old) == 0);
	CHECK(pthread_create(&t, NULL, sender, NULL) == 0);
	for (int i = 1; i <= 3000; i++) {
		CHECK(sigsuspend(&old) == -1 && errno == EINTR);
		CHECK(got == i);
	}
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
