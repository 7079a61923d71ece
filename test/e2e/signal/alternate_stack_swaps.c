/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler on one alternate stack leaves by setcontext-like swap: the next uses another stack. */
#include "e2e.h"
#include <setjmp.h>

static char alt[2][32768] __attribute__((aligned(16)));
static sigjmp_buf back;
static volatile int expect;

static void hit(int sig, siginfo_t *si, void *uc)
{
	char here;

	(void)sig;
	(void)si;
	(void)uc;
	CHECK(&here > alt[expect] && &here < alt[expect] + sizeof(alt[0]));
	mark();
	siglongjmp(back, 1);
}

int main(void)
{
	on_signal(SIGUSR1, hit, SA_ONSTACK);
	for (volatile int i = 0; i < 400; i++) {
		stack_t ss = { .ss_sp = alt[i & 1], .ss_size = sizeof(alt[0]) }, old;

		CHECK(sigaltstack(&ss, &old) == 0);
		CHECK(i == 0 || old.ss_sp == alt[!(i & 1)]);
		expect = i & 1;
		if (!sigsetjmp(back, 1))
			raise(SIGUSR1);
	}
	return done();
}
