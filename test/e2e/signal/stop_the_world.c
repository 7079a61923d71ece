/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads are stopped in a handler by sigsuspend, and sent on, as garbage collectors do: none moves meanwhile. */
#include "e2e.h"
#include <semaphore.h>

#define THREADS 6
#define ROUNDS  40

static sem_t answers;
static pthread_t threads[THREADS];
static volatile int stop, round_;
static volatile unsigned long work[THREADS];

static void on_stop(int sig)
{
	int was = round_, error = errno;
	sigset_t mask;

	(void)sig;
	sigfillset(&mask);
	sigdelset(&mask, SIGUSR2);
	sem_post(&answers);
	while (round_ == was)
		sigsuspend(&mask);
	mark();
	sem_post(&answers);
	errno = error;
}

static void on_go(int sig)
{
	(void)sig;
}

static void *run(void *arg)
{
	struct timespec ts = { 0, 1000 };
	long kind = (long)arg;
	struct pollfd none = { -1, 0, 0 };
	void *p;

	for (; !stop; work[kind]++) {
		switch (kind) {
		case 0: sched_yield(); break;
		case 1: nanosleep(&ts, NULL); break;
		case 2: mark(); break;
		case 3: p = malloc(200000); memset(p, 1, 100); free(p); break;
		case 4: getppid(); break;
		default: poll(&none, 1, 1); break;
		}
	}
	return NULL;
}

static void tell_all(int sig)
{
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_kill(threads[i], sig) == 0);
	for (int i = 0; i < THREADS; i++)
		while (sem_wait(&answers))
			CHECK(errno == EINTR);
}

int main(void)
{
	struct sigaction a = { .sa_handler = on_stop, .sa_flags = SA_RESTART };
	unsigned long seen[THREADS];

	sigfillset(&a.sa_mask);
	CHECK(sem_init(&answers, 0, 0) == 0 && sigaction(SIGUSR1, &a, NULL) == 0);
	a.sa_handler = on_go;
	CHECK(sigaction(SIGUSR2, &a, NULL) == 0);
	for (long i = 0; i < THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, run, (void *)i) == 0);
	for (int i = 0; i < ROUNDS; i++) {
		tell_all(SIGUSR1);
		for (int k = 0; k < THREADS; k++)
			seen[k] = work[k];
		for (int k = 0; k < 50; k++)
			sched_yield();
		for (int k = 0; k < THREADS; k++)
			CHECK(seen[k] == work[k]);
		round_++;
		tell_all(SIGUSR2);
	}
	stop = 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return done();
}
