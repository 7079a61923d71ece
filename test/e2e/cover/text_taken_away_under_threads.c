/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Text loses PROT_EXEC while threads run it; their handlers wait until it is back: each call is hooked once. */
#include "text_threads.h"

#define TIMES 150

static _Atomic unsigned taken;

/* The text was not executable. It may be by now, or will be. */
static void wait_for_it(int sig, siginfo_t *info, void *uc)
{
	(void)sig;
	(void)uc;
	CHECK((uintptr_t)info->si_addr >> 12 == (uintptr_t)near_call >> 12);
	for (unsigned i = 0; i < 1000 && taken; i++)
		__builtin_ia32_pause();
}

int main(void)
{
	struct text t = { 0 };

	on_signal(SIGSEGV, wait_for_it, 0);
	threads_start(&t);
	for (int i = 0; i < TIMES; i++) {
		threads_wait();
		taken = 1;
		CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_WRITE) == 0);
		CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_EXEC) == 0);
		taken = 0;
	}
	return threads_done();
}
