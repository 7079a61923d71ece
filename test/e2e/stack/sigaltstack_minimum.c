/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler on an alternate stack of MINSIGSTKSZ makes raw calls. */
#include "e2e.h"
#include <sys/auxv.h>

static volatile int runs;

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	SYS(SYS_getpid);
	SYS(SYS_getppid);
	runs++;
}

int main(void)
{
	size_t size = getauxval(AT_MINSIGSTKSZ);
	char *area = pages(4);
	stack_t ss = { .ss_sp = area, .ss_size = size > 2048 ? size : 2048 };

	/* AT_MINSIGSTKSZ holds the frame; what the handler needs comes on top. */
	ss.ss_size += 512;
	ss.ss_sp = area + 16384 - ss.ss_size;
	CHECK(SYS(SYS_sigaltstack, &ss, 0) == 0);
	on_signal(SIGUSR1, handler, SA_ONSTACK);
	for (int i = 0; i < 500; i++)
		CHECK(SYS(SYS_kill, getpid(), SIGUSR1) == 0);
	CHECK(runs == 500);
	for (size_t i = 0; i < 16384 - ss.ss_size; i++)
		CHECK(area[i] == 0);
	return done();
}
