/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* rt_sigreturn with half a frame is a SIGSEGV that can be handled; from a read-only frame it works. */
#include "e2e.h"
#include <setjmp.h>

static sigjmp_buf on;
static uint64_t sp, failed_at;
static char *page;

static void caught(int sig, siginfo_t *si, void *context)
{
	const ucontext_t *uc = context;

	printf("signal %d code %d at %p, rsp as it was: %d\n", sig, si->si_code, si->si_addr,
	       (uint64_t)uc->uc_mcontext.gregs[REG_RSP] == sp);
	failed_at = (uint64_t)uc->uc_mcontext.gregs[REG_RIP];
	siglongjmp(on, 1);
}

static void return_from(uint64_t rsp)
{
	sp = rsp;
	__asm__ volatile("mov %0, %%rsp\n\tmov $15, %%eax\n\tsyscall\n\tud2" : : "r"(rsp) : "memory");
}

static void attempt(const char *what, uint64_t rsp)
{
	printf("%s: ", what);
	fflush(stdout);
	failed_at = 0;
	if (!sigsetjmp(on, 1))
		return_from(rsp);
	CHECK(*(const uint16_t *)(failed_at - 2) == 0x050f); /* behind its syscall */
	mark();
}

static void return_from_copy(int sig, siginfo_t *si, void *context)
{
	(void)sig;
	(void)si;
	memcpy(page + 64, context, 1024);
	CHECK(mprotect(page, 4096, PROT_READ) == 0);
	return_from((uint64_t)(page + 64));
}

int main(void)
{
	static char stack[65536];
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };

	page = pages(2);
	CHECK(munmap(page + 4096, 4096) == 0 && sigaltstack(&ss, NULL) == 0);
	on_signal(SIGSEGV, caught, SA_ONSTACK);
	attempt("half a frame", (uint64_t)(page + 4096 - 128));
	attempt("less than what is looked at", (uint64_t)(page + 4096 - 32));
	on_signal(SIGUSR1, return_from_copy, 0);
	CHECK(raise(SIGUSR1) == 0);
	printf("back from a read-only frame\n");
	mark();
	return done();
}
