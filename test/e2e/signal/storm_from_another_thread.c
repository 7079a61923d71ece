/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Two thousand signals from another thread, each handled once, while the target makes calls. */
#include "e2e.h"
#include <semaphore.h>

static volatile int sent, handled;
static pthread_t target;
static sem_t done_one;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	__atomic_add_fetch(&handled, 1, __ATOMIC_SEQ_CST);
	CHECK(sem_post(&done_one) == 0);
}

static void *sender(void *arg)
{
	for (; sent < 2000; sent++) {
		CHECK(pthread_kill(target, SIGUSR1) == 0);
		while (sem_wait(&done_one) != 0)
			CHECK(errno == EINTR);
	}
	return arg;
}

int main(void)
{
	pthread_t t;

	target = pthread_self();
	CHECK(sem_init(&done_one, 0, 0) == 0);
	on_signal(SIGUSR1, hit, 0);
	CHECK(pthread_create(&t, NULL, sender, NULL) == 0);
	while (__atomic_load_n(&handled, __ATOMIC_SEQ_CST) < 2000)
		mark();
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
