/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Of signals that come at once each handler runs on the stack that it asked for, and each context is right. */
#include "e2e.h"

static char stack[65536] __attribute__((aligned(64)));
static volatile int n_on, n_off;

static int is_there(const void *p)
{
	return (const char *)p >= stack && (const char *)p < stack + sizeof stack;
}

static void check(const ucontext_t *uc, const siginfo_t *info, int there)
{
	CHECK(is_there(uc) == there && is_there(info) == there && is_there(uc->uc_mcontext.fpregs) == there);
	CHECK(is_there(__builtin_frame_address(0)) == there);
	CHECK(uc->uc_stack.ss_sp == stack && uc->uc_stack.ss_size == sizeof stack);
	mark();
}

static void on(int sig, siginfo_t *info, void *uc)
{
	CHECK(info->si_signo == sig && sig == SIGUSR2 && info->si_pid == getpid());
	check(uc, info, 1);
	n_on++;
	asm volatile("pxor %%xmm9, %%xmm9" ::: "xmm9");
}

static void off(int sig, siginfo_t *info, void *uc)
{
	CHECK(info->si_signo == sig && sig != SIGUSR2 && info->si_pid == getpid());
	check(uc, info, 0);
	n_off++;
	asm volatile("pxor %%xmm9, %%xmm9" ::: "xmm9");
}

/* What is let in at once comes with the last first; the state that was interrupted is kept over all. */
static long let_in(const uint64_t *mask)
{
	uint64_t given = 0x123456789abcdef, got;
	register long r10 asm("r10") = 8;
	long r = SYS_rt_sigprocmask;

	asm volatile("movq %2, %%xmm9; syscall; movq %%xmm9, %1"
		     : "+a"(r), "=&r"(got)
		     : "r"(given), "D"(SIG_UNBLOCK), "S"(mask), "d"(0), "r"(r10)
		     : "rcx", "r11", "xmm9", "memory");
	CHECK(got == given);
	return r;
}

int main(void)
{
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };
	uint64_t mask = 1ull << (SIGHUP - 1) | 1ull << (SIGUSR2 - 1) | 1ull << (SIGINT - 1);

	CHECK(sigaltstack(&ss, NULL) == 0);
	on_signal(SIGHUP, off, SA_RESTART);
	on_signal(SIGUSR2, on, SA_RESTART | SA_ONSTACK);
	on_signal(SIGINT, off, SA_RESTART);
	for (int i = 0; i < 1000; i++) {
		CHECK(SYS(SYS_rt_sigprocmask, SIG_BLOCK, &mask, NULL, 8) == 0);
		kill(getpid(), SIGHUP);
		kill(getpid(), SIGUSR2);
		if (i % 2)
			kill(getpid(), SIGINT);
		CHECK(let_in(&mask) == 0);
		CHECK(n_on == i + 1 && n_off == i + 1 + (i + 1) / 2);
	}
	return done();
}
