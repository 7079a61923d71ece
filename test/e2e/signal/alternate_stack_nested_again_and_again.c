/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Handlers that interrupt one on the signal stack, one after the other, leave what it has there alone. */
#include "e2e.h"

#define SOME 5000

static char stack[131072];
static volatile int inner;

static int is_there(const void *p)
{
	return (const char *)p >= stack && (const char *)p < stack + sizeof stack;
}

static void on_inner(int sig, siginfo_t *info, void *uc)
{
	volatile char own[SOME / 2];

	(void)uc;
	memset((char *)(uintptr_t)own, sig, sizeof own);
	CHECK(is_there(info));
	inner++;
	mark();
}

static void check(const volatile char *own)
{
	for (int i = 0; i < SOME; i++)
		CHECK(own[i] == 0x11);
}

/* By calls, and between two instructions. */
static void on_outer(int sig, siginfo_t *info, void *uc)
{
	struct itimerval timer = { { 0, 1000 }, { 0, 1000 } }, none = { { 0, 0 }, { 0, 0 } };
	volatile char own[SOME];
	int until;

	(void)sig;
	(void)uc;
	memset((char *)(uintptr_t)own, 0x11, sizeof own);
	CHECK(is_there(info));
	for (int i = 0; i < 4; i++)
		raise(SIGUSR2);
	check(own);
	CHECK(setitimer(ITIMER_VIRTUAL, &timer, NULL) == 0);
	for (until = inner + 3; inner < until;)
		;
	CHECK(setitimer(ITIMER_VIRTUAL, &none, NULL) == 0);
	check(own);
}

int main(void)
{
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };

	CHECK(sigaltstack(&ss, NULL) == 0);
	on_signal(SIGUSR1, on_outer, SA_ONSTACK);
	on_signal(SIGUSR2, on_inner, SA_ONSTACK);
	on_signal(SIGVTALRM, on_inner, SA_ONSTACK);
	for (int i = 0; i < 4; i++)
		raise(SIGUSR1);
	return done();
}
