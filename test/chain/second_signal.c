/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A signal at each of the last steps of a call, and another at each of the next: the program goes on behind its call. */
#include "../e2e/e2e.h"
#include <stdatomic.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#define LAST  30 /* steps before the call's end */
#define NEXT  56
#define STEPS 20000 /* that a run is to take at most, about */
#define WORD  0x5a5a5a5a12345678ull

static atomic_int *handled; /* shared with the parent */

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)uc;
	CHECK(info->si_signo == sig);
	CHECK(SYS(SYS_getppid) > 0); /* would use what the first one's way back is made from */
	handled[sig == SIGUSR2]++;
}

extern const char call_begins[], call_ends[];

__attribute__((noinline, noclone)) static void call(void)
{
	register uint64_t r10 asm("r10") = WORD, r8 asm("r8") = WORD + 1, r9 asm("r9") = WORD + 2;
	register uint64_t r12 asm("r12") = WORD + 3, r13 asm("r13") = WORD + 4;
	uint64_t a = 0, b = WORD + 5;

	asm volatile("call_begins: mov %[nr], %%eax; syscall; call_ends: nop"
		     : "=&a"(a), "+b"(b), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r12), "+r"(r13)
		     : [nr] "i"(SYS_getsid), "D"(0), "S"(2), "d"(3)
		     : "rcx", "r11", "memory");
	b ^= WORD + 5;
	b |= (r10 ^ WORD) | (r8 ^ (WORD + 1)) | (r9 ^ (WORD + 2)) | (r12 ^ (WORD + 3)) | (r13 ^ (WORD + 4));
	CHECK(a == (uint64_t)getsid(0) && b == 0);
}

static void traced(void)
{
	CHECK(ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
	on_signal(SIGUSR1, handler, SA_RESTART);
	on_signal(SIGUSR2, handler, SA_RESTART);
	for (;;) {
		CHECK(SYS(SYS_tgkill, getpid(), gettid(), SIGSTOP) == 0);
		call();
	}
}

/* A signal may have been queued once more. */
static int passed_on(int sig)
{
	return sig == SIGUSR1 || sig == SIGUSR2 ? sig : 0;
}

static uint64_t step(pid_t pid, int n, int sig)
{
	struct user_regs_struct r = { 0 };
	int status;

	for (; n > 0; n--) {
		CHECK(ptrace(PTRACE_SINGLESTEP, pid, 0, sig) == 0 && waitpid(pid, &status, 0) == pid);
		CHECK(WIFSTOPPED(status));
		sig = passed_on(WSTOPSIG(status));
		CHECK(ptrace(PTRACE_GETREGS, pid, 0, &r) == 0);
		if (r.rip == (uint64_t)(uintptr_t)call_ends)
			break;
	}
	return r.rip;
}

/* Go on to the stop before the next call, and to its first instruction. */
static void to_call(pid_t pid, int sig)
{
	int status;

	do {
		CHECK(ptrace(PTRACE_CONT, pid, 0, sig) == 0 && waitpid(pid, &status, 0) == pid);
		sig = WIFSTOPPED(status) ? passed_on(WSTOPSIG(status)) : 0;
	} while (sig);
	if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGSTOP)
		print_status("traced", status);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	while (step(pid, 1, 0) != (uint64_t)(uintptr_t)call_begins)
		;
}

int main(void)
{
	int total = 0, n = 0, every, status;
	pid_t pid;

	handled = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(handled != MAP_FAILED);
	pid = fork();

	if (!pid)
		traced();
	CHECK(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status));
	while (step(pid, 1, 0) != (uint64_t)(uintptr_t)call_begins)
		;
	do
		total++;
	while (step(pid, 1, 0) != (uint64_t)(uintptr_t)call_ends);
	CHECK(total > 20); /* or no hook would be between */
	every = 4 + LAST * NEXT / (STEPS / (total + NEXT) + 1);
	to_call(pid, 0);
	for (int i = 1; i <= LAST && i < total; i += 1 + total / 1000) {
		for (int k = 2 + i % every; k <= NEXT; k += every) {
			step(pid, total - i, 0);
			step(pid, k, SIGUSR1);
			to_call(pid, SIGUSR2);
			n++;
		}
	}
	CHECK(handled[0] == n && handled[1] == n);
	kill(pid, SIGKILL);
	print_status("traced", wait_status(pid));
	return 0;
}
