/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * faults [HOW] - a program that has no handler, and reads that it has none
 *
 * With HOW it faults itself; else it makes a marker call, which natively nobody minds: with "thread" in
 * another thread, with "handled" as one that handles SIGSEGV on a small signal stack.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "shapes/shape.h"

static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE };

static void fault(const char *how)
{
	static volatile int zero;
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (strcmp(how, "write") == 0)
		*(volatile char *)page = 1;
	if (strcmp(how, "trap") == 0)
		__asm__ volatile("ud2");
	if (strcmp(how, "divide") == 0)
		__asm__ volatile("mov $1, %%eax; cltd; idivl %0" : : "m"(zero) : "eax", "edx");
	if (strcmp(how, "sent") == 0)
		kill(getpid(), SIGSEGV);
}

static void read_back(void)
{
	struct sigaction now, set = { .sa_flags = SA_NODEFER }, again;

	for (unsigned i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		shape_check(sigaction(signals[i], NULL, &now) == 0, "sigaction");
		printf("%d: %s, flags %x\n", signals[i], now.sa_handler == SIG_DFL ? "default" : "other",
		       (unsigned)now.sa_flags);
		sigaddset(&set.sa_mask, SIGUSR1);
		shape_check(sigaction(signals[i], &set, &now) == 0 && now.sa_handler == SIG_DFL,
			    "setting the default");
		shape_check(sigaction(signals[i], NULL, &again) == 0, "sigaction");
		printf("%d: %s, flags %x, mask %d\n", signals[i],
		       again.sa_handler == SIG_DFL ? "default" : "other", (unsigned)again.sa_flags,
		       sigismember(&again.sa_mask, SIGUSR1));
	}
	shape_check(signal(SIGBUS, SIG_IGN) == SIG_DFL && signal(SIGBUS, SIG_DFL) == SIG_IGN, "ignore");
}

static void on_fault(int sig)
{
	(void)sig;
	_exit(9);
}

static void *make_marker(void *how)
{
	size_t size = 4 * (size_t)MINSIGSTKSZ;
	stack_t stack = { .ss_sp = malloc(size), .ss_size = size };
	struct sigaction act = { .sa_handler = on_fault, .sa_flags = SA_ONSTACK };

	if (how && strcmp(how, "handled") == 0)
		shape_check(sigaltstack(&stack, NULL) == 0 && sigaction(SIGSEGV, &act, NULL) == 0, "handler");
	shape_marker();
	return how;
}

int main(int argc, char **argv)
{
	int status = 0;

	read_back();
	fflush(stdout);
	if (fork() == 0) {
		raise(SIGILL);
		_exit(0);
	}
	shape_check(wait(&status) > 0, "wait");
	printf("child: signal %d\n", WTERMSIG(status));
	fflush(stdout);
	if (argc > 1)
		fault(argv[1]);
	if (argc > 1 && strcmp(argv[1], "thread") == 0) {
		pthread_t thread;

		pthread_create(&thread, NULL, make_marker, argv[1]);
		pthread_join(thread, NULL);
	} else {
		make_marker(argc > 1 ? argv[1] : NULL);
	}
	puts("end");
	return 0;
}
