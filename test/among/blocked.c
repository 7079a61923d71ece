/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads are blocked in calls meanwhile: each call goes on, and ends as if nothing had been. */
#include "among.h"

#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/socket.h>

static int end[2], event, queue, pair[2];
static sem_t sem;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int told, word;
static const struct timespec an_hour = { 3600, 0 };

static long in_read(void) { char c; return read(end[0], &c, 1); }
static long in_recv(void) { char c; return recv(pair[0], &c, 1, 0); }
static long in_poll(void) { struct pollfd p = { event, POLLIN, 0 }; return poll(&p, 1, 3600000); }
static long in_ppoll(void) { struct pollfd p = { event, POLLIN, 0 }; return ppoll(&p, 1, &an_hour, NULL); }
static long in_sem(void) { return sem_wait(&sem); }
static long in_sigwait(void) { sigset_t set = sigset_of(SIGUSR1); return sigwaitinfo(&set, NULL); }
static long in_futex(void) { return SYS(SYS_futex, &word, 128, 0, &an_hour); }
static long in_msgrcv(void) { struct { long t; char c[8]; } m; return msgrcv(queue, &m, 8, 0, 0); }

static long in_select(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(event, &set);
	return select(event + 1, &set, NULL, NULL, NULL);
}

static long in_epoll(void)
{
	struct epoll_event e = { .events = EPOLLIN };
	int fd = epoll_create1(0);

	CHECK(epoll_ctl(fd, EPOLL_CTL_ADD, event, &e) == 0);
	return epoll_wait(fd, &e, 1, -1);
}

static long in_cond(void)
{
	pthread_mutex_lock(&mutex);
	while (!told)
		CHECK(pthread_cond_wait(&cond, &mutex) == 0);
	pthread_mutex_unlock(&mutex);
	return told;
}

/* Not a moment too early, and without EINTR. */
static long in_sleep(void)
{
	struct timespec a, b, nap = { 0, 500000000 };
	long r;

	clock_gettime(CLOCK_MONOTONIC, &a);
	r = nanosleep(&nap, NULL);
	clock_gettime(CLOCK_MONOTONIC, &b);
	CHECK((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 >= 499);
	return r;
}

static struct {
	const char *name;
	long (*call)(void);
	pthread_t thread;
	_Atomic pid_t tid;
	long result;
	int error;
} cases[] = {
	{ .name = "read", .call = in_read }, { .name = "recv", .call = in_recv },
	{ .name = "poll", .call = in_poll }, { .name = "ppoll", .call = in_ppoll },
	{ .name = "select", .call = in_select }, { .name = "epoll_wait", .call = in_epoll },
	{ .name = "sem_wait", .call = in_sem }, { .name = "cond_wait", .call = in_cond },
	{ .name = "sigwaitinfo", .call = in_sigwait }, { .name = "futex", .call = in_futex },
	{ .name = "msgrcv", .call = in_msgrcv }, { .name = "nanosleep", .call = in_sleep },
};

#define N (int)(sizeof(cases) / sizeof(*cases))

static void *run(void *arg)
{
	int i = *(int *)arg;

	cases[i].tid = (pid_t)SYS(SYS_gettid);
	errno = 0;
	cases[i].result = cases[i].call();
	cases[i].error = errno;
	marks_until_in(100);
	return arg;
}

static void wake(void)
{
	struct { long t; char c[8]; } m = { 1, "" };
	uint64_t one = 1;

	CHECK(write(end[1], "x", 1) == 1 && write(pair[1], "x", 1) == 1 && sem_post(&sem) == 0);
	CHECK(write(event, &one, 8) == 8 && msgsnd(queue, &m, 8, 0) == 0);
	pthread_mutex_lock(&mutex);
	told = 1;
	pthread_mutex_unlock(&mutex);
	pthread_cond_broadcast(&cond);
	for (int i = 0; i < N; i++)
		if (cases[i].call == in_sigwait)
			pthread_kill(cases[i].thread, SIGUSR1);
	word = 1;
	CHECK(SYS(SYS_futex, &word, 129, 1) == 1);
}

int main(void)
{
	static int id[N];
	sigset_t set = sigset_of(SIGUSR1);

	CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0 && pipe(end) == 0 && sem_init(&sem, 0, 0) == 0);
	event = eventfd(0, 0);
	queue = msgget(IPC_PRIVATE, 0600);
	CHECK(event >= 0 && queue >= 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	for (int i = 0; i < N; i++) {
		id[i] = i;
		start(&cases[i].thread, run, &id[i]);
		while (!cases[i].tid)
			sched_yield();
		wait_blocked(cases[i].tid, E2E_ANY_CALL);
	}
	zpl_arrives();
	for (int i = 0; i < N; i++)
		if (cases[i].call != in_sleep)
			wait_blocked(cases[i].tid, E2E_ANY_CALL);
	wake();
	for (int i = 0; i < N; i++) {
		CHECK(pthread_join(cases[i].thread, NULL) == 0);
		printf("%s: %ld, errno %d\n", cases[i].name, cases[i].result, cases[i].error);
	}
	msgctl(queue, IPC_RMID, NULL);
	return all_done();
}
