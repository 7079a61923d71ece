/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler that cannot be given a stack frame ends the process with SIGSEGV. */
#include "e2e.h"

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
}

static void no_stack(void)
{
	on_signal(SIGUSR1, hit, 0);
	__asm__ volatile("mov $64, %%esp\n\tmov $62, %%eax\n\tsyscall\n\tud2"
			 :
			 : "D"(getpid()), "S"(SIGUSR1)
			 : "memory");
}

static void alt_too_small(void)
{
	char *p = pages(4);
	stack_t ss = { .ss_sp = p + 4096, .ss_size = 8192 };

	CHECK(sigaltstack(&ss, NULL) == 0 && mprotect(p, 4096 * 3, PROT_NONE) == 0);
	on_signal(SIGUSR1, hit, SA_ONSTACK);
	raise(SIGUSR1);
}

int main(void)
{
	print_status("no stack", in_child(no_stack));
	print_status("protected alternate stack", in_child(alt_too_small));
	mark();
	return done();
}
