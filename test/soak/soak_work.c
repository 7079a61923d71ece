/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * soak_work - what the soak's threads do, each kind in a loop until soak_stop
 *
 * Counted calls are inline instructions and not libc's functions: those are points of cancellation,
 * between whose test and call the count would be wrong natively too.
 */
#define _GNU_SOURCE
#include "soak_work.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SIG_QUEUED (SIGRTMIN + 1)
#define CHILD_STATUS 7

struct soak_page *soak;
volatile int soak_stop;

static pid_t listeners[2]; /* thread ids of those that take queued signals */
static volatile int sender_ended; /* only then may they end: what is queued dies with a thread */
static __thread sigjmp_buf *jump;
static __thread uint64_t seed;

static long raw(long nr, const uint64_t a[6])
{
	register uint64_t r10 __asm__("r10") = a[3];
	register uint64_t r8 __asm__("r8") = a[4];
	register uint64_t r9 __asm__("r9") = a[5];

	__asm__ volatile("syscall" : "+a"(nr) : "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return nr;
}

static void expect(int right)
{
	if (!right)
		SOAK_ADD(soak->wrong);
}

void soak_add(void)
{
	static const uint64_t one = 1;
	uint64_t args[6] = { SOAK_EVENT_FD, (uint64_t)(uintptr_t)&one, sizeof one, 0, 0, 0 };

	SOAK_ADD(soak->made);
	expect(raw(SYS_write, args) == sizeof one);
}

void soak_ask(void)
{
	uint64_t args[6];

	for (int i = 0; i < 6; i++)
		args[i] = seed = seed * 6364136223846793005u + 1442695040888963407u;
	SOAK_ADD(soak->asked);
	expect(raw(SOAK_QUESTION, args) == (long)soak_answer(args));
}

static void on_queued(int sig, siginfo_t *info, void *context)
{
	sigjmp_buf *to = jump;

	(void)sig;
	(void)context;
	SOAK_ADD(soak->handled);
	expect(info->si_code == SI_QUEUE && info->si_value.sival_int == 4711);
	soak_add();
	jump = NULL;
	if (to)
		siglongjmp(*to, 1);
}

static void on_timer(int sig)
{
	(void)sig;
	SOAK_ADD(soak->progress[SOAK_TIMER]);
	soak_add();
	soak_ask();
}

static void on_user(int sig)
{
	(void)sig;
	soak_add();
}

void soak_handlers(void)
{
	struct sigaction queued = { .sa_sigaction = on_queued, .sa_flags = SA_SIGINFO };
	struct sigaction timer = { .sa_handler = on_timer, .sa_flags = SA_RESTART };
	struct sigaction user = { .sa_handler = on_user };

	sigfillset(&timer.sa_mask);
	sigaction(SIG_QUEUED, &queued, NULL);
	sigaction(SIGALRM, &timer, NULL);
	sigaction(SIGUSR1, &user, NULL);
}

/* A blocked call that a handler may jump out of. */
static void block(void)
{
	sigjmp_buf here;

	if (sigsetjmp(here, 1) == 0) {
		jump = &here;
		poll(NULL, 0, 2);
	}
	jump = NULL;
}

static void *listen_and_call(void *arg)
{
	const struct timespec moment = { .tv_nsec = 20000 };

	*(pid_t *)arg = gettid();
	while (!soak_stop || !sender_ended) {
		for (int i = 0; i < 50; i++) {
			soak_add();
			soak_ask();
		}
		block();
		nanosleep(&moment, NULL);
		SOAK_ADD(soak->progress[arg == listeners ? SOAK_CALLS : SOAK_CALLS_TOO]);
	}
	return NULL;
}

/* Never more than 32 signals on their way: a lost one stops all after a while. */
static void *send_signals(void *unused)
{
	while (!soak_stop) {
		siginfo_t info = { .si_code = SI_QUEUE, .si_signo = SIG_QUEUED };
		pid_t to = listeners[soak->sent % 2];

		info.si_pid = getpid();
		info.si_value.sival_int = 4711;
		while (!soak_stop && __atomic_load_n(&soak->sent, __ATOMIC_SEQ_CST) >
					     __atomic_load_n(&soak->handled, __ATOMIC_SEQ_CST) + 32)
			usleep(100);
		if (to && syscall(SYS_rt_tgsigqueueinfo, getpid(), to, SIG_QUEUED, &info) == 0) {
			SOAK_ADD(soak->sent);
			SOAK_ADD(soak->progress[SOAK_SEND]);
		}
	}
	return unused;
}

static void *short_thread(void *unused)
{
	for (int i = 0; i < 5; i++) {
		soak_add();
		soak_ask();
	}
	return unused;
}

/* libc cancels a thread in poll() at once, also in a handler that runs there, amid a counted call. */
static void *waits_for_end(void *unused)
{
	sigset_t timer;

	sigemptyset(&timer);
	sigaddset(&timer, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &timer, NULL);
	soak_add();
	for (;;)
		poll(NULL, 0, 1000);
	return unused;
}

static void *churn(void *unused)
{
	while (!soak_stop) {
		pthread_t t[4];
		void *result;

		for (int i = 0; i < 4; i++)
			expect(pthread_create(&t[i], NULL, i ? short_thread : waits_for_end, NULL) == 0);
		pthread_cancel(t[0]);
		for (int i = 0; i < 4; i++)
			expect(pthread_join(t[i], &result) == 0 && (result == PTHREAD_CANCELED) == !i);
		SOAK_ADD(soak->progress[SOAK_CHURN]);
	}
	return unused;
}

static void be_child(int how)
{
	pthread_t t;

	soak_add();
	raise(SIGUSR1);
	if (how == 1 && pthread_create(&t, NULL, short_thread, NULL) == 0)
		pthread_join(t, NULL);
	if (how == 2)
		__atomic_store_n(&soak->ready, getpid(), __ATOMIC_SEQ_CST);
	while (how == 2)
		pause();
	_exit(how);
}

static void *forks(void *unused)
{
	for (int how = 0; !soak_stop; how = (how + 1) % 3) {
		pid_t pid = fork();
		int status = 0;

		if (pid == 0)
			be_child(how);
		if (pid > 0 && how == 2) {
			/* not before all its calls are made: what is half done would be lost with it */
			while (__atomic_load_n(&soak->ready, __ATOMIC_SEQ_CST) != pid)
				usleep(200);
			kill(pid, SIGKILL);
		}
		expect(pid > 0 && waitpid(pid, &status, 0) == pid &&
		       (how == 2 ? WIFSIGNALED(status) : WEXITSTATUS(status) == how));
		SOAK_ADD(soak->progress[SOAK_FORK]);
	}
	return unused;
}

static pid_t execute_by_vfork(char **argv)
{
	pid_t pid = vfork();

	if (pid == 0) {
		soak_add();
		execve("/proc/self/exe", argv, environ);
		_exit(1);
	}
	return pid;
}

static pid_t execute_by_spawn(char **argv)
{
	pid_t pid;

	return posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, environ) ? -1 : pid;
}

static void *executes(void *unused)
{
	char name[] = "child";
	char *argv[] = { name, NULL };

	for (int i = 0; !soak_stop; i++) {
		pid_t pid = i % 2 ? execute_by_vfork(argv) : execute_by_spawn(argv);
		int status = 0;

		expect(pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == CHILD_STATUS);
		SOAK_ADD(soak->progress[SOAK_EXEC]);
	}
	return unused;
}

int soak_executed(void)
{
	short_thread(NULL);
	return CHILD_STATUS;
}

static pthread_t threads[6];

int soak_start(unsigned long which)
{
	void *(*const work[])(void *) = { listen_and_call, listen_and_call, send_signals, churn, forks,
					  executes };

	for (int i = 0; i < 6; i++)
		if ((which >> i & 1) &&
		    pthread_create(&threads[i], NULL, work[i], i < 2 ? &listeners[i] : NULL))
			return -1;
	return 0;
}

void soak_join(void)
{
	static const int order[] = { 2, 3, 4, 5, 0, 1 };

	for (int i = 0; i < 6; i++) {
		if (threads[order[i]])
			pthread_join(threads[order[i]], NULL);
		sender_ended = 1;
	}
}
