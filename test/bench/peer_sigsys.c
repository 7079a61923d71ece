/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * peer_sigsys - calls turned into SIGSYS, by Syscall User Dispatch or by a seccomp filter
 *
 * BENCH_BY: sud; armed (dispatch is on, its selector lets all pass: the price of being armed);
 * seccomp. One thread only: neither thread creation nor signal handlers work under it.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "count.h"
#include "raw.h"

#define ALLOWED	 __attribute__((section("bench_allowed")))
#define RESTORER 0x04000000

/* The kernel's struct sigaction: libc's own return code is not in the allowed range. */
struct kernel_action {
	void (*handler)(int, siginfo_t *, void *);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
};

extern const char __start_bench_allowed[] __attribute__((visibility("hidden")));
extern const char __stop_bench_allowed[] __attribute__((visibility("hidden")));

static int reply;
static volatile char selector = SYSCALL_DISPATCH_FILTER_BLOCK;

ALLOWED __attribute__((noinline)) static long raw(const greg_t *r)
{
	return bench_raw(r[REG_RAX], r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8],
			 r[REG_R9]);
}

ALLOWED __attribute__((naked)) static void restorer(void)
{
	__asm__("mov $15, %eax; syscall");
}

static void on_sigsys(int signal, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)signal;
	r[REG_RAX] = info->si_syscall;
	bench_count->calls++;
	r[REG_RAX] = reply && bench_answers(info->si_syscall) ? BENCH_ANSWER : raw(r);
}

static int arm_seccomp(void)
{
	uint64_t start = (uintptr_t)__start_bench_allowed, stop = (uintptr_t)__stop_bench_allowed;
	const uint32_t ip = offsetof(struct seccomp_data, instruction_pointer);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ip + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(start >> 32), 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ip),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)start, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (uint32_t)stop, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
	};
	struct sock_fprog prog = { sizeof code / sizeof code[0], code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

static int arm_dispatch(void)
{
	return prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, __start_bench_allowed,
		     (unsigned long)(__stop_bench_allowed - __start_bench_allowed), &selector);
}

__attribute__((constructor)) static void start(void)
{
	struct kernel_action act = { on_sigsys, SA_SIGINFO | SA_NODEFER | RESTORER, restorer, 0 };
	const char *by = getenv("BENCH_BY");

	if (!by)
		return;
	reply = getenv("BENCH_REPLY") != NULL;
	bench_count_open();
	if (syscall(SYS_rt_sigaction, SIGSYS, &act, NULL, 8))
		_exit(77);
	if (strcmp(by, "seccomp") == 0) {
		if (arm_seccomp())
			_exit(77);
		return;
	}
	if (arm_dispatch())
		_exit(77);
	if (strcmp(by, "armed") == 0) {
		syscall(SYS_getpid); /* seen, which proves that dispatch is on */
		selector = SYSCALL_DISPATCH_FILTER_ALLOW;
	}
}
