/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls that no handler lets go on are not interrupted when another thread makes code; a signal still ends them. */
#include "cover/jit.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>

#define TENTH 100000000 /* ns: as good as any; nothing is measured but that no sleep is cut short */
#define LONG  3600

static char *code;
static int go[2], sem, queue, net[2];
static atomic_int handled, executable;

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)sig, (void)info, (void)uc;
	handled++;
}

static int do_poll(void)
{
	struct pollfd p = { .fd = go[0], .events = POLLIN };

	return poll(&p, 1, LONG * 1000) == 1;
}

static int do_ppoll(void)
{
	struct pollfd p = { .fd = go[0], .events = POLLIN };

	return ppoll(&p, 1, NULL, NULL) == 1;
}

static int do_select(void)
{
	struct timeval t = { LONG, 0 };
	fd_set set;

	FD_ZERO(&set);
	FD_SET(go[0], &set);
	return select(go[0] + 1, &set, NULL, NULL, &t) == 1 && FD_ISSET(go[0], &set);
}

static int do_epoll(void)
{
	struct epoll_event e = { .events = EPOLLIN };
	int ep = epoll_create1(EPOLL_CLOEXEC);

	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, go[0], &e) == 0);
	return epoll_wait(ep, &e, 1, -1) == 1;
}

static int do_semop(void)
{
	struct sembuf take = { .sem_num = 0, .sem_op = -1 };

	return semop(sem, &take, 1) == 0;
}

static int do_msgrcv(void)
{
	struct { long type; char text[8]; } m;

	return msgrcv(queue, &m, sizeof m.text, 0, 0) == 1 && m.text[0] == 'x';
}

static int do_recv(void)
{
	char c;

	return recv(net[0], &c, 1, 0) == 1;
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static int do_nanosleep(void)
{
	struct timespec t = { 0, TENTH };
	int64_t begun = now();

	return nanosleep(&t, NULL) == 0 && now() - begun >= TENTH;
}

static int do_semaphore(void)
{
	struct timespec t;
	sem_t none;
	int64_t until;

	clock_gettime(CLOCK_MONOTONIC, &t);
	until = t.tv_sec * 1000000000ll + t.tv_nsec + TENTH;
	t.tv_sec = until / 1000000000;
	t.tv_nsec = until % 1000000000;
	sem_init(&none, 0, 0);
	return sem_clockwait(&none, CLOCK_MONOTONIC, &t) == -1 && errno == ETIMEDOUT && now() >= until;
}

static int do_short_poll(void)
{
	int64_t begun = now();

	return poll(NULL, 0, TENTH / 1000000) == 0 && now() - begun >= TENTH;
}

static int do_pause(void)
{
	return pause() == -1 && errno == EINTR && handled;
}

static const struct {
	int (*call)(void);
	long nr; /* 0: it ends by itself */
} all[] = {
	{ do_poll, SYS_poll },	   { do_ppoll, SYS_ppoll },   { do_select, SYS_pselect6 },
	{ do_epoll, SYS_epoll_wait }, { do_semop, SYS_semtimedop },   { do_msgrcv, SYS_msgrcv },
	{ do_recv, SYS_recvfrom },   { do_pause, SYS_pause },   { do_nanosleep, 0 },
	{ do_semaphore, 0 },	   { do_short_poll, 0 },
};
#define N     (sizeof all / sizeof *all)
#define PAUSE 7

static pid_t tid[N];

static void *run(void *i)
{
	__atomic_store_n(&tid[(long)i], gettid(), __ATOMIC_SEQ_CST);
	if (!all[(long)i].call())
		e2e_fail("call", (int)(long)i, strerror(errno));
	while (!executable) /* a sleep may be over before all threads are there */
		__builtin_ia32_pause();
	run_mark(code);
	return NULL;
}

int main(void)
{
	struct { long type; char text[1]; } m = { 1, { 'x' } };
	struct sembuf give = { .sem_num = 0, .sem_op = 1 };
	struct timeval hour = { LONG, 0 };
	pthread_t t[N];

	on_signal(SIGUSR1, handler, SA_RESTART);
	sem = semget(IPC_PRIVATE, 1, 0600);
	queue = msgget(IPC_PRIVATE, 0600);
	CHECK(pipe(go) == 0 && sem >= 0 && queue >= 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, net) == 0);
	CHECK(setsockopt(net[0], SOL_SOCKET, SO_RCVTIMEO, &hour, sizeof hour) == 0);
	code = pages(1);
	emit_call(code, E2E_MARK);
	for (long i = 0; i < (long)N; i++) {
		CHECK(pthread_create(&t[i], NULL, run, (void *)i) == 0);
		while (!__atomic_load_n(&tid[i], __ATOMIC_SEQ_CST))
			sched_yield();
		if (all[i].nr)
			wait_blocked(tid[i], all[i].nr);
	}
	usleep(TENTH / 2000); /* not a must: those that end by themselves are in the middle then */
	CHECK(mprotect(code, 4096, PROT_READ | PROT_EXEC) == 0);
	executable = 1;
	CHECK(pthread_kill(t[PAUSE], SIGUSR1) == 0);
	CHECK(pthread_join(t[PAUSE], NULL) == 0);
	CHECK(write(go[1], "!", 1) == 1 && write(net[1], "!", 1) == 1);
	CHECK(semop(sem, &give, 1) == 0 && msgsnd(queue, &m, 1, 0) == 0);
	for (size_t i = 0; i < N; i++)
		if (i != PAUSE)
			CHECK(pthread_join(t[i], NULL) == 0);
	semctl(sem, 0, IPC_RMID);
	msgctl(queue, IPC_RMID, NULL);
	return done();
}
