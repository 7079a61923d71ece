/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program that single-steps itself through calls of many kinds, forks too, makes the steps it wrote. */
#include "e2e.h"

#define KINDS 12

extern char __executable_start, etext;

static volatile unsigned long steps, path;
static int ends[2];

/* Steps in libraries differ with how its functions came to be bound. */
static void trap(int sig, siginfo_t *si, void *uc)
{
	unsigned long pc = (unsigned long)((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP];

	(void)sig;
	if (si->si_code != TRAP_TRACE)
		_exit(3);
	if (pc < (unsigned long)&__executable_start || pc >= (unsigned long)&etext)
		return;
	steps++;
	path = path * 31 + (pc - (unsigned long)&__executable_start);
}

static void handler(int sig)
{
	(void)sig;
	SYS(SYS_getppid);
}

static inline __attribute__((always_inline)) void step(unsigned long on)
{
	__asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\tandl $~0x100, (%%rsp)\n\tor %0, (%%rsp)\n\tpopfq\n\t"
			 "lea 128(%%rsp), %%rsp" : : "r"(on) : "cc", "memory");
}

static long call(int kind)
{
	struct timespec ts = { 0, 1000 };
	sigset_t set = { 0 };
	struct sigaction sa;
	char c[3];
	long r;

	switch (kind) {
	case 0: return SYS(SYS_write, ends[1], "abc", 3);
	case 1: return SYS(SYS_read, ends[0], c, 3);
	case 2: return SYS(SYS_nanosleep, &ts, 0);
	case 3: return SYS(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
	case 4: return SYS(SYS_rt_sigaction, SIGUSR2, NULL, &sa, 8);
	case 5: return SYS(SYS_kill, getpid(), SIGUSR1);
	case 6: return SYS(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	case 7: return SYS(SYS_munmap, SYS(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
	case 8: return SYS(1234);
	case 9: return SYS(SYS_fork);
	case 10: return SYS(SYS_clone, SIGCHLD | CLONE_FILES, 0, 0, 0, 0);
	default:
		r = SYS(SYS_vfork);
		if (!r)
			SYS(SYS_exit_group, 0);
		return r;
	}
}

int main(void)
{
	CHECK(pipe(ends) == 0);
	on_signal(SIGTRAP, trap, 0);
	signal(SIGUSR1, handler);
	for (int kind = 0; kind < KINDS; kind++) {
		long r;

		steps = path = 0;
		step(0x100);
		r = call(kind);
		step(0);
		if ((kind == 9 || kind == 10) && !r)
			_exit(steps > 5 ? 0 : 4);
		if (kind >= 9)
			CHECK(wait_status((pid_t)r) == 0);
		printf("%d: %lu steps, %lx\n", kind, steps, path);
	}
	return done();
}
