/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A stack overflow is caught on the alternate stack, and the program goes on. */
#include "e2e.h"
#include <setjmp.h>

static sigjmp_buf back;

static void segv(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	siglongjmp(back, 1);
}

__attribute__((noinline)) static int deep(volatile char *up)
{
	volatile char here[1024];

	here[0] = *up;
	if (SYS(SYS_getpid) < 0)
		return 1;
	return deep(here) + here[0];
}

static void *run(void *arg)
{
	static __thread char alt[16384];
	stack_t ss = { .ss_sp = alt, .ss_size = sizeof(alt) };
	volatile char c = 0;

	CHECK(sigaltstack(&ss, NULL) == 0);
	if (!sigsetjmp(back, 1))
		deep(&c);
	return arg;
}

int main(void)
{
	pthread_t t;
	pthread_attr_t attr;

	on_signal(SIGSEGV, segv, SA_ONSTACK);
	CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, 65536) == 0);
	for (int i = 0; i < 20; i++)
		CHECK(pthread_create(&t, &attr, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	return done();
}
