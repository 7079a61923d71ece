/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Each thread's gs base, set by wrgsbase, survives its calls and signals. */
#include "e2e.h"
#include <sys/auxv.h>

static uint64_t slot[4][8];

__attribute__((target("fsgsbase"))) static void set_gs(uint64_t base)
{
	__builtin_ia32_wrgsbase64(base);
}

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	SYS(SYS_getpid);
}

static void *run(void *arg)
{
	uint64_t me = (uint64_t)(uintptr_t)arg, got;

	slot[me][0] = me + 100;
	set_gs((uint64_t)slot[me]);
	for (int i = 0; i < 500; i++) {
		mark();
		if (i % 50 == 0)
			CHECK(raise(SIGUSR1) == 0 && sched_yield() == 0);
		__asm__ volatile("movq %%gs:0, %0" : "=r"(got));
		CHECK(got == me + 100);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[4];

	if (!(getauxval(AT_HWCAP2) & 2))
		return skip("no FSGSBASE");
	on_signal(SIGUSR1, hit, 0);
	for (uintptr_t i = 0; i < 4; i++)
		CHECK(pthread_create(&t[i], NULL, run, (void *)i) == 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
