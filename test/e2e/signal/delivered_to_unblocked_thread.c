/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A signal to the process goes to the one thread that does not block it. */
#include "e2e.h"
#include <semaphore.h>

static volatile pid_t taker;
static volatile int runs;
static sem_t handled;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	CHECK(SYS(SYS_gettid) == taker);
	mark();
	runs++;
	CHECK(sem_post(&handled) == 0);
}

static void *run(void *arg)
{
	sigset_t set = sigset_of(SIGUSR1);

	taker = (pid_t)SYS(SYS_gettid);
	CHECK(pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0);
	while (runs < 500)
		SYS(SYS_getppid);
	return arg;
}

int main(void)
{
	sigset_t set = sigset_of(SIGUSR1);
	pthread_t t;

	CHECK(sem_init(&handled, 0, 0) == 0);
	on_signal(SIGUSR1, hit, 0);
	CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
	CHECK(pthread_create(&t, NULL, run, NULL) == 0);
	for (int i = 0; i < 500; i++) {
		CHECK(kill(getpid(), SIGUSR1) == 0);
		while (sem_wait(&handled) != 0)
			CHECK(errno == EINTR);
	}
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
