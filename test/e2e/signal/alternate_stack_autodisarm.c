/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* SS_AUTODISARM takes the alternate stack away while its handler runs and gives it back. */
#include "e2e.h"

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1u << 31)
#endif
static char alt[2][32768] __attribute__((aligned(16)));

static void hit(int sig, siginfo_t *si, void *uc)
{
	stack_t ss, other = { .ss_sp = alt[1], .ss_size = sizeof(alt[1]) };
	char here;

	(void)sig;
	(void)si;
	(void)uc;
	CHECK(&here > alt[0] && &here < alt[0] + sizeof(alt[0]));
	CHECK(sigaltstack(NULL, &ss) == 0 && ss.ss_flags == SS_DISABLE);
	CHECK(sigaltstack(&other, NULL) == 0);
	mark();
}

int main(void)
{
	stack_t ss = { .ss_sp = alt[0], .ss_flags = (int)SS_AUTODISARM, .ss_size = sizeof(alt[0]) };
	stack_t got;

	CHECK(sigaltstack(&ss, NULL) == 0);
	on_signal(SIGUSR1, hit, SA_ONSTACK);
	for (int i = 0; i < 200; i++) {
		CHECK(raise(SIGUSR1) == 0);
		CHECK(sigaltstack(NULL, &got) == 0 && got.ss_sp == alt[0]);
		CHECK((unsigned)got.ss_flags == SS_AUTODISARM);
	}
	return done();
}
