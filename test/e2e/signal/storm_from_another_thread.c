/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Five thousand signals from another thread, each handled once, while the target makes calls. */
#include "e2e.h"

static volatile int sent, handled;
static pthread_t target;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	__atomic_add_fetch(&handled, 1, __ATOMIC_SEQ_CST);
}

static void *sender(void *arg)
{
	for (; sent < 5000; sent++) {
		CHECK(pthread_kill(target, SIGUSR1) == 0);
		while (__atomic_load_n(&handled, __ATOMIC_SEQ_CST) <= sent)
			sched_yield();
	}
	return arg;
}

int main(void)
{
	pthread_t t;

	target = pthread_self();
	on_signal(SIGUSR1, hit, 0);
	CHECK(pthread_create(&t, NULL, sender, NULL) == 0);
	while (__atomic_load_n(&handled, __ATOMIC_SEQ_CST) < 5000)
		mark();
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
