/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Handlers without SA_SIGINFO get every signal too, whatever lies below the stack pointer. */
#include "e2e.h"
#include <semaphore.h>

static volatile int handled;
static sem_t done_one;
static pthread_t target;

static void hit(int sig)
{
	CHECK(sig == SIGUSR1);
	mark();
	handled++;
	CHECK(sem_post(&done_one) == 0);
}

static void *sender(void *arg)
{
	for (int i = 0; i < 2000; i++) {
		CHECK(pthread_kill(target, SIGUSR1) == 0);
		while (sem_wait(&done_one) != 0)
			CHECK(errno == EINTR);
	}
	return arg;
}

/* What a signal frame will lie on: bytes that make no sense as a siginfo. */
__attribute__((noinline)) static void litter(void)
{
	volatile unsigned char junk[6000];

	for (size_t i = 0; i < sizeof(junk); i++)
		junk[i] = (unsigned char)(0x81 + i % 100);
}

int main(void)
{
	pthread_t t;

	target = pthread_self();
	CHECK(sem_init(&done_one, 0, 0) == 0 && signal(SIGUSR1, hit) != SIG_ERR);
	CHECK(pthread_create(&t, NULL, sender, NULL) == 0);
	while (handled < 2000) {
		litter();
		mark();
		CHECK(SYS(SYS_close, -1) == -EBADF);
	}
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
