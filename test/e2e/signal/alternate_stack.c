/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* SA_ONSTACK handlers run on the alternate stack, and report it in use. */
#include "e2e.h"

static char alt[32768] __attribute__((aligned(16)));
static volatile sig_atomic_t runs;

static void hit(int sig, siginfo_t *si, void *uc)
{
	stack_t ss, *was = &((ucontext_t *)uc)->uc_stack;
	char here;

	(void)sig;
	(void)si;
	CHECK(&here > alt && &here < alt + sizeof(alt));
	CHECK(sigaltstack(NULL, &ss) == 0 && ss.ss_flags == SS_ONSTACK);
	CHECK(ss.ss_sp == alt && ss.ss_size == sizeof(alt));
	CHECK(was->ss_sp == alt && was->ss_size == sizeof(alt) && was->ss_flags == 0);
	CHECK(sigaltstack(&ss, NULL) == -1 && errno == EPERM);
	mark();
	runs++;
}

static void off(int sig, siginfo_t *si, void *uc)
{
	char here;

	(void)sig;
	(void)si;
	(void)uc;
	CHECK(&here < alt || &here >= alt + sizeof(alt));
	runs++;
}

int main(void)
{
	stack_t ss = { .ss_sp = alt, .ss_size = sizeof(alt) }, got;

	CHECK(sigaltstack(&ss, &got) == 0 && got.ss_flags == SS_DISABLE);
	on_signal(SIGUSR1, hit, SA_ONSTACK);
	on_signal(SIGUSR2, off, 0);
	for (int i = 0; i < 200; i++)
		CHECK(raise(SIGUSR1) == 0 && raise(SIGUSR2) == 0);
	CHECK(runs == 400 && sigaltstack(NULL, &got) == 0 && got.ss_flags == 0);
	return done();
}
