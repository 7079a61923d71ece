/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Writes to the first addresses fault as natively: no mapping there, whatever is there. */
#include "../e2e/e2e.h"
#include <setjmp.h>

static sigjmp_buf back;
static unsigned faults;

static void segv(int sig, siginfo_t *si, void *uc)
{
	const greg_t *g = ((ucontext_t *)uc)->uc_mcontext.gregs;

	(void)sig;
	printf("%p code %d error %llx cr2 %llx\n", si->si_addr, si->si_code, g[REG_ERR], g[REG_CR2]);
	faults++;
	siglongjmp(back, 1);
}

int main(void)
{
	static const uintptr_t list[] = { 0, 8, 39, 511, 512, 4095, 4096 };

	on_signal(SIGSEGV, segv, 0);
	for (volatile unsigned i = 0; i < sizeof list / sizeof *list; i++)
		if (!sigsetjmp(back, 1))
			*(volatile char *)list[i] = 1;
	CHECK(faults == sizeof list / sizeof *list);
	mark();
	return done();
}
