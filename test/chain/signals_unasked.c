/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * signals_unasked - no signal is lost on the way into a call that no hook wants
 *
 * One thread sends a signal and waits until it has been handled; the other makes nothing but
 * calls that no hook asks for, so nothing else would let a postponed signal in.
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define N 40000

static atomic_int handled;
static sem_t told;

static void handler(int sig)
{
	(void)sig;
	atomic_fetch_add(&handled, 1);
	sem_post(&told);
}

static void *send(void *arg)
{
	for (int i = 0; i < N; i++) {
		pthread_kill(*(pthread_t *)arg, SIGUSR1);
		while (sem_wait(&told))
			;
	}
	return NULL;
}

int main(void)
{
	struct sigaction act = { .sa_handler = handler };
	pthread_t self = pthread_self(), sender;
	long parent = getppid();

	sem_init(&told, 0, 0);
	sigaction(SIGUSR1, &act, NULL);
	pthread_create(&sender, NULL, send, &self);
	for (unsigned n = 0; atomic_load(&handled) < N; n++)
		if ((n & 1 ? getppid() : syscall(SYS_getppid)) != parent)
			return 1;
	pthread_join(sender, NULL);
	printf("%ld\n", syscall(SYS_getpriority, 0, 0));
	return 0;
}
