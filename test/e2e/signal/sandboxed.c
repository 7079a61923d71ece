/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where a filter kills what handlers do not need, they run as natively: frame, mask, stack, values, state. */
#include "e2e.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdatomic.h>
#include <stddef.h>

#define N     400
#define MXCSR 0x3f80u /* rounds down */
#define KILL(nr) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

static char stack[2][65536] __attribute__((aligned(64)));
static atomic_int ticks, nested, values, once, ready, busy, over;
static int deep;

static void filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		KILL(SYS_rt_sigprocmask), KILL(SYS_rt_tgsigqueueinfo), KILL(SYS_rt_sigqueueinfo),
		KILL(SYS_sigaltstack), KILL(SYS_rt_sigaction), KILL(SYS_prctl), KILL(SYS_mmap),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(SYS(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &prog) == 0);
}

/* The kernel's get_sigframe(): red zone, state on 64, frame on 16 bytes less 8. */
static void check_frame(const siginfo_t *info, const ucontext_t *uc, uint64_t top)
{
	const uint32_t *sw = (const uint32_t *)(const void *)((const char *)uc->uc_mcontext.fpregs + 464);
	uint64_t sp = top ? top : (uint64_t)uc->uc_mcontext.gregs[REG_RSP] - 128;
	uint64_t fp = (uint64_t)(uintptr_t)uc->uc_mcontext.fpregs, own = 0;

	asm("stmxcsr %0" : "=m"(own));
	CHECK((uint32_t)own == 0x1f80);
	CHECK(uc->uc_mcontext.fpregs->mxcsr == MXCSR || uc->uc_mcontext.fpregs->mxcsr == 0x1f80);
	if (sw[0] == 0x46505853) {
		CHECK(fp == ((sp - sw[1]) & ~63ull));
		CHECK(*(const uint32_t *)(fp + sw[4]) == 0x46505845);
	}
	CHECK((uint64_t)(uintptr_t)uc == ((fp - 440) & ~15ull));
	CHECK((const char *)info == (const char *)uc + 304);
	CHECK(uc->uc_flags & 1);
	asm volatile("pxor %%xmm7, %%xmm7" ::: "xmm7");
}

static void on_tick(int sig, siginfo_t *info, void *p)
{
	const ucontext_t *uc = p;

	CHECK(sig == SIGALRM && info->si_signo == SIGALRM && info->si_code == SI_KERNEL);
	CHECK(sigismember(&uc->uc_sigmask, SIGHUP) && !sigismember(&uc->uc_sigmask, SIGALRM));
	check_frame(info, uc, 0);
	CHECK(uc->uc_stack.ss_size == sizeof stack[0]);
	busy++;
	if (!over)
		mark();
	busy--;
	ticks++;
}

static void on_value(int sig, siginfo_t *info, void *p)
{
	const ucontext_t *uc = p;
	uint64_t here = (uint64_t)(uintptr_t)uc - (uint64_t)(uintptr_t)uc->uc_stack.ss_sp;

	CHECK(sig == SIGRTMIN && info->si_code == SI_QUEUE && info->si_value.sival_int == values);
	CHECK(here < sizeof stack[0] && !sigismember(&uc->uc_sigmask, SIGRTMIN));
	check_frame(info, uc, (uint64_t)(uintptr_t)uc->uc_stack.ss_sp + sizeof stack[0]);
	mark();
	values++;
}

static void on_nested(int sig, siginfo_t *info, void *p)
{
	check_frame(info, p, 0);
	CHECK(deep == 0 || sigismember(&((ucontext_t *)p)->uc_sigmask, sig) == 0);
	nested++;
	if (deep++ < 2) {
		uint32_t as_main = MXCSR;

		asm volatile("ldmxcsr %0" : : "m"(as_main));
		CHECK(SYS(SYS_tgkill, SYS(SYS_getpid), SYS(SYS_gettid), sig) == 0);
	}
	deep--;
}

static void on_once(int sig, siginfo_t *info, void *p)
{
	check_frame(info, p, 0);
	CHECK(sig == SIGTERM);
	once++;
}

static void call_and_keep(long nr)
{
	uint64_t given = 0x1122334455667788, got;
	uint32_t mxcsr = MXCSR, after;
	long r;

	asm volatile("ldmxcsr %5; movq %4, %%xmm7; fldpi; syscall; movq %%xmm7, %1; fstp %%st(0); stmxcsr %2"
		     : "=a"(r), "=&r"(got), "=m"(after) : "0"(nr), "r"(given), "m"(mxcsr)
		     : "rcx", "r11", "xmm7", "st", "memory");
	CHECK(got == given && after == MXCSR && r != -EFAULT);
}

static void *thread(void *i)
{
	stack_t ss = { .ss_sp = stack[1], .ss_size = sizeof stack[1] };
	sigset_t rt = sigset_of(SIGRTMIN); /* one thread's, to be counted in order */
	uint32_t mxcsr = MXCSR;

	asm volatile("ldmxcsr %0" : : "m"(mxcsr));
	CHECK(sigaltstack(&ss, NULL) == 0 && pthread_sigmask(SIG_BLOCK, &rt, NULL) == 0);
	ready = 1;
	for (;;)
		call_and_keep(SYS_getppid);
	return i;
}

/* Its number may be another's once @to has ended. */
static void send(pid_t to)
{
	CHECK(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
	if (getppid() != to)
		_exit(0);
	for (int i = 0; i < N; i++) {
		siginfo_t info = { .si_signo = SIGRTMIN, .si_code = SI_QUEUE, .si_value.sival_int = i };

		while (SYS(SYS_rt_sigqueueinfo, to, SIGRTMIN, &info))
			sched_yield();
		usleep(50);
	}
	_exit(0);
}

static void begin(int sig, void (*handler)(int, siginfo_t *, void *), int flags)
{
	on_signal(sig, handler, flags | SA_RESTART);
}

int main(void)
{
	struct itimerval timer = { { 0, 300 }, { 0, 300 } };
	stack_t ss = { .ss_sp = stack[0], .ss_size = sizeof stack[0] };
	uint32_t mxcsr = MXCSR;
	sigset_t hup = sigset_of(SIGHUP);
	pid_t self = getpid(), child;
	pthread_t t;

	CHECK(sigprocmask(SIG_BLOCK, &hup, NULL) == 0);
	begin(SIGRTMIN, on_value, SA_ONSTACK);
	begin(SIGALRM, on_tick, 0);
	begin(SIGUSR2, on_nested, SA_NODEFER);
	begin(SIGTERM, on_once, (int)SA_RESETHAND);
	CHECK(sigaltstack(&ss, NULL) == 0 && pthread_create(&t, NULL, thread, NULL) == 0);
	while (!ready)
		sched_yield();
	asm volatile("ldmxcsr %0" : : "m"(mxcsr));
	child = fork();
	if (!child)
		send(self);
	filter();
	SYS(SYS_setitimer, ITIMER_REAL, &timer, NULL);
	for (int i = 0; ticks < N || values < N || nested < 3 * N; i++) {
		call_and_keep(E2E_MARK);
		__atomic_fetch_add(e2e_marks, 1, __ATOMIC_SEQ_CST);
		if (nested < 3 * N)
			SYS(SYS_tgkill, self, SYS(SYS_gettid), SIGUSR2);
	}
	SYS(SYS_tgkill, self, SYS(SYS_gettid), SIGTERM);
	CHECK(once == 1);
	for (over = 1; busy;)
		SYS(SYS_sched_yield);
	mark();
	done();
	SYS(SYS_exit_group, 0);
}
