/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Six threads signal each other at random while all make calls; each signal is handled once. */
#include "e2e.h"

static pthread_t t[6];
static int sent, handled, ready;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	__atomic_add_fetch(&handled, 1, __ATOMIC_SEQ_CST);
}

static void *run(void *arg)
{
	unsigned x = (unsigned)(uintptr_t)arg * 7919u + 1;

	__atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < 7)
		sched_yield();
	for (int i = 0; i < 400; i++) {
		x = x * 1103515245u + 12345u;
		CHECK(pthread_sigqueue(t[(x >> 16) % 6], SIGRTMIN, (union sigval){ 0 }) == 0);
		__atomic_add_fetch(&sent, 1, __ATOMIC_SEQ_CST);
		CHECK(SYS(SYS_getpid) > 0 && getppid() > 0);
	}
	while (__atomic_load_n(&sent, __ATOMIC_SEQ_CST) < 2400 ||
	       __atomic_load_n(&handled, __ATOMIC_SEQ_CST) < 2400)
		mark();
	return NULL;
}

int main(void)
{
	on_signal(SIGRTMIN, hit, 0);
	for (intptr_t i = 0; i < 6; i++)
		CHECK(pthread_create(&t[i], NULL, run, (void *)i) == 0);
	__atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 6; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	CHECK(handled == 2400);
	return done();
}
