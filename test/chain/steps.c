/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * steps - what is to happen in the middle of a call, at each single instruction of its way
 *
 * steps pair  two signals are delivered at once: both handlers see the program, and the call is made once
 * steps arm   another thread makes code, whose call must be seen when this one comes there next
 * steps enter  so it does while this one is on its way into a handler, which comes there
 *
 * For a hook that answers 5020 with first argument 6 by 7, passes 5021 on, and tells by 5024 how
 * often it was asked.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define ENOUGH 2000 /* steps, of about 110, or 400 into a handler */

/* The tracer steps from one int3 to the other. */
#define CALL(name, nr)                                                                            \
	long name(void);                                                                          \
	extern const char name##_at[];                                                            \
	__asm__(".text; .type " #name ", @function; " #name                                       \
		": .cfi_startproc; mov $6, %edi; int3; "                                          \
		"mov $" #nr ", %eax; " #name "_at: syscall; nop; nop; nop; nop; nop; int3; ret; " \
		".cfi_endproc; .size " #name ", . - " #name)
CALL(answered, 5020);
CALL(passed_on, 5021);

static const struct {
	long (*call)(void);
	const char *at;
	long number, result;
} calls[] = { { answered, answered_at, 5020, 7 }, { passed_on, passed_on_at, 5021, -38 } };

static struct {
	volatile int which, handled, bad, finished, go, enters;
	volatile long first, asked;
	long (*volatile code)(void);
} * s;

static void handler(int sig, siginfo_t *info, void *context)
{
	const greg_t *g = ((ucontext_t *)context)->uc_mcontext.gregs;
	long at = (long)calls[s->which].at, rip = g[REG_RIP];

	(void)info;
	s->handled++;
	if (s->enters)
		s->first = s->code ? s->code() : 7;
	if (sig == SIGUSR2)
		return; /* runs first, before the other's first instruction */
	if (g[REG_RDI] != 6 || rip < at - 5 || rip > at + 7 ||
	    (rip == at && g[REG_RAX] != calls[s->which].number) ||
	    (rip > at && (g[REG_RAX] != calls[s->which].result || g[REG_RCX] != at + 2)))
		s->bad = 1;
}

static void *make_code(void *unused)
{
	static const unsigned char bytes[] = { 0xbf, 6, 0, 0,	 0,    0xb8, 0x9c,
					       0x13, 0, 0, 0x0f, 0x05, 0xc3 };
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	while (!s->go)
		sched_yield();
	memcpy(p, bytes, sizeof bytes);
	mprotect(p, 4096, PROT_READ | PROT_EXEC);
	s->code = (long (*)(void))(uintptr_t)p;
	return unused;
}

static void traced(int arm)
{
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART };
	pthread_t other;
	long before;

	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGUSR2, &sa, NULL);
	if (arm)
		pthread_create(&other, NULL, make_code, NULL);
	ptrace(PTRACE_TRACEME, 0, 0, 0);
	before = syscall(5024);
	if (s->enters)
		calls[0].call();
	else
		s->first = calls[s->which].call();
	if (arm && !s->enters)
		s->first = s->code ? s->code() : 7;
	s->asked = syscall(5024) - before;
	s->finished = 1;
	_exit(0);
}

/* Return: has it come to a stop by @sig? Others it gets. */
static int go_to(pid_t pid, int request, int send, int sig)
{
	int status;

	for (;; send = WSTOPSIG(status)) {
		ptrace(request, pid, 0, send);
		if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
			return 0;
		if (WSTOPSIG(status) == sig)
			return 1;
	}
}

/*
 * The tracee gets signal @send. A stepped pushfq would show the tracer's trap flag. Return: false: at the second
 * int3, or dead
 */
static int step(pid_t pid, int send)
{
	struct user_regs_struct r;
	int pushes;

	ptrace(PTRACE_GETREGS, pid, 0, &r);
	pushes = (ptrace(PTRACE_PEEKTEXT, pid, r.rip, 0) & 0xff) == 0x9c;
	if (!go_to(pid, PTRACE_SINGLESTEP, send, SIGTRAP))
		return 0;
	ptrace(PTRACE_GETREGS, pid, 0, &r);
	if (pushes)
		ptrace(PTRACE_POKEDATA, pid, r.rsp,
		       ptrace(PTRACE_PEEKDATA, pid, r.rsp, 0) & ~0x100l);
	return r.rip != (unsigned long)calls[s->which].at + 8;
}

/* Return: false: there are not so many steps */
static int run(int arm, int enters, int which, int steps)
{
	pid_t pid;
	int i, status = 0;

	memset((void *)s, 0, sizeof *s);
	s->which = which;
	s->enters = enters;
	pid = fork();
	if (!pid)
		traced(arm);
	waitpid(pid, &status, 0);
	for (i = 0; i < steps && step(pid, enters && i == 0 ? SIGUSR1 : 0); i++)
		;
	if (i < steps || s->handled) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return 0;
	}
	s->go = 1;
	while (arm && !s->code)
		sched_yield();
	if (!arm)
		kill(pid, SIGUSR2);
	for (i = arm ? 0 : SIGUSR1; ptrace(PTRACE_CONT, pid, 0, i) == 0; i = WSTOPSIG(status)) {
		if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
			break;
		if (WSTOPSIG(status) == SIGTRAP)
			status = 0x7f;
	}
	if (!s->finished || s->bad || s->first != (arm ? 7 : calls[which].result) ||
	    (!arm && (s->handled != 2 || s->asked != 4))) {
		printf("call %ld, step %d: finished %d, bad %d, result %ld, handlers %d, asked "
		       "%ld\n",
		       calls[which].number, steps, s->finished, s->bad, s->first, s->handled,
		       s->asked);
		exit(1);
	}
	return 1;
}

int main(int argc, char **argv)
{
	int enters = argc > 1 && strcmp(argv[1], "enter") == 0;
	int arm = enters || (argc > 1 && strcmp(argv[1], "arm") == 0);

	s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int which = 0; which < 2 - enters; which++) {
		int steps = enters;

		while (steps < ENOUGH && run(arm, enters, which, steps))
			steps++;
		if (steps < 20 || steps == ENOUGH)
			return 1;
	}
	puts("7");
	return 0;
}
