/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A fault while its signal is blocked or ignored kills all the same. */
#include "e2e.h"

static volatile uintptr_t address = 16;

static void fault(void)
{
	*(volatile char *)address = 1;
}

static void blocked(void)
{
	sigset_t set = sigset_of(SIGSEGV);

	CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	fault();
}

static void ignored(void)
{
	signal(SIGSEGV, SIG_IGN);
	fault();
}

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	mark();
	fault();
}

static void twice(void)
{
	on_signal(SIGSEGV, hit, 0);
	fault();
}

int main(void)
{
	print_status("blocked", in_child(blocked));
	print_status("ignored", in_child(ignored));
	print_status("in its handler", in_child(twice));
	return done();
}
