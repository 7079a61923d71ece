/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler on the ordinary stack leaves the signal stack to the next one, and may overflow its own. */
#include "e2e.h"
#include <setjmp.h>

static char stack[65536];
static sigjmp_buf back;

static int is_on(const char *p)
{
	return p >= stack && p < stack + sizeof stack;
}

static void nested(int sig, siginfo_t *info, void *uc)
{
	char here;

	(void)info;
	(void)uc;
	printf("nested %d: %d\n", sig, is_on(&here));
	mark();
	if (sig == SIGSEGV)
		siglongjmp(back, 1);
}

static int recurse(volatile char *p)
{
	volatile char page[4096];

	page[0] = *p;
	return *p == 1 ? 0 : recurse(page) + page[1];
}

static void outer(int sig, siginfo_t *info, void *uc)
{
	char here = 0;

	(void)info;
	(void)uc;
	printf("outer %d: %d\n", sig, is_on(&here));
	raise(SIGUSR2);
	if (!sigsetjmp(back, 1))
		recurse(&here);
}

int main(void)
{
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };
	struct rlimit room = { 1 << 20, 1 << 20 };

	CHECK(sigaltstack(&ss, NULL) == 0 && setrlimit(RLIMIT_STACK, &room) == 0);
	on_signal(SIGUSR1, outer, 0);
	on_signal(SIGUSR2, nested, SA_ONSTACK);
	on_signal(SIGSEGV, nested, SA_ONSTACK);
	for (int i = 0; i < 3; i++) {
		raise(SIGUSR1);
		raise(SIGUSR2);
	}
	return done();
}
