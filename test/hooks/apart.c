/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* apart - a hook that does at a marker's call what changes signals in an ordinary process: see kept.c */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kept.h"
#include "counting.h"

static pthread_mutex_t *robust;
static sigjmp_buf back;

static void nothing(int sig)
{
	(void)sig;
}

static void jump(int sig)
{
	siglongjmp(back, sig);
}

/* What is set is read back, however often. */
static bool set_mask(int how)
{
	sigset_t all, now;

	sigfillset(&all);
	return pthread_sigmask(how, &all, NULL) == 0 && pthread_sigmask(SIG_BLOCK, NULL, &now) == 0 &&
	       sigismember(&now, SIGUSR1) == (how == SIG_BLOCK) && sigismember(&now, SIGUSR2) == (how == SIG_BLOCK);
}

static bool set_handlers(void)
{
	struct sigaction mine = { .sa_handler = nothing, .sa_flags = SA_RESTART }, old;
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };

	for (int sig = 1; sig < 32; sig++)
		if (sig != SIGKILL && sig != SIGSTOP &&
		    (sigaction(sig, &mine, NULL) || sigaction(sig, NULL, &old) || old.sa_handler != nothing))
			return false;
	for (int sig = 1; sig < 32; sig++)
		signal(sig, sig == SIGPIPE ? SIG_IGN : SIG_DFL);
	return sigaltstack(&stack, NULL) == 0;
}

static bool write_in_vain(void)
{
	int pipe_end[2], pair[2];
	bool failed;

	if (pipe(pipe_end) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return false;
	close(pipe_end[0]);
	close(pair[0]);
	failed = write(pipe_end[1], "x", 1) == -1 && errno == EPIPE && write(pair[1], "x", 1) == -1 &&
		 errno == EPIPE && send(pair[1], "x", 1, 0) == -1 && errno == EPIPE;
	close(pipe_end[1]);
	close(pair[1]);
	return failed;
}

static void *wait_for_ever(void *fd)
{
	char byte;

	while (read(*(int *)fd, &byte, 1) >= 0)
		;
	return NULL;
}

static bool cancel_own(void)
{
	pthread_t thread;
	int pipe_end[2];
	void *result = NULL;

	if (pipe(pipe_end) || pthread_create(&thread, NULL, wait_for_ever, &pipe_end[0]))
		return false;
	usleep(1000);
	if (pthread_cancel(thread) || pthread_join(thread, &result))
		return false;
	close(pipe_end[0]);
	close(pipe_end[1]);
	return result == PTHREAD_CANCELED;
}

static bool recover(void)
{
	volatile int *nothing_there = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (volatile int i = 0; i < 3; i++) {
		signal(SIGSEGV, jump);
		if (sigsetjmp(back, 1) == 0)
			*nothing_there = 1;
		signal(SIGSEGV, SIG_DFL);
	}
	return munmap((void *)(uintptr_t)nothing_there, 4096) == 0;
}

/* The holder's thread ends, and the next one is told. */
static bool hold_robust(void)
{
	int r = pthread_mutex_lock(robust);

	return r == 0 || (r == EOWNERDEAD && pthread_mutex_consistent(robust) == 0 &&
			  pthread_mutex_unlock(robust) == 0);
}

static bool start_thread(void)
{
	static int pipe_end[2];
	pthread_t thread;

	return pipe(pipe_end) == 0 && pthread_create(&thread, NULL, wait_for_ever, &pipe_end[0]) == 0;
}

static bool change_ids(void)
{
	return setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1) == 0 && setresgid((gid_t)-1, (gid_t)-1, (gid_t)-1) == 0;
}

static bool run_shell(void)
{
	int status = system("exit 3");

	return WIFEXITED(status) && WEXITSTATUS(status) == 3;
}

/* The program blocks SIGUSR2; SIGUSR1 has a handler there. */
static bool send_signals(void)
{
	return set_mask(SIG_UNBLOCK) && kill(getpid(), SIGUSR2) == 0 && set_mask(SIG_BLOCK) &&
	       kill(getpid(), SIGUSR1) == 0;
}

static bool act(long what)
{
	switch (what) {
	case KEPT_BLOCK: return set_mask(SIG_BLOCK);
	case KEPT_UNBLOCK: return set_mask(SIG_UNBLOCK);
	case KEPT_HANDLERS: return set_handlers();
	case KEPT_PIPE: return write_in_vain();
	case KEPT_CANCEL: return cancel_own();
	case KEPT_FAULT: return recover();
	case KEPT_ROBUST: return hold_robust();
	case KEPT_IDS: return change_ids();
	case KEPT_SHELL: return run_shell();
	case KEPT_SEND: return send_signals();
	case KEPT_THREAD: return start_thread();
	default: return false;
	}
}

static int init(const struct zpl_api *api)
{
	pthread_mutexattr_t attr;
	sigset_t all;

	(void)api;
	unsetenv("LD_PRELOAD"); /* of what the hook starts */
	robust = malloc(sizeof *robust);
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(robust, &attr);
	sigfillset(&all);
	return pthread_sigmask(SIG_BLOCK, &all, NULL) || signal(SIGUSR1, SIG_IGN) == SIG_ERR;
}

static long handle(struct zpl_call *call)
{
	if (call->nr >= KEPT_FIRST && call->nr < KEPT_END)
		return act(call->nr) ? KEPT_DONE : -EPROTO;
	if (call->nr == SYS_pause)
		set_mask(SIG_BLOCK);
	return zpl_next(call);
}

ZPL_HOOK = { ZPL_HOOK_INIT("apart"), .init = init, .handle = handle };
