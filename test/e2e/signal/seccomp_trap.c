/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A seccomp filter's SECCOMP_RET_TRAP reaches the program's SIGSYS handler with number and address. */
#include "e2e.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

static volatile sig_atomic_t got;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	CHECK(si->si_code == 1 && si->si_syscall == SYS_getpriority);
	CHECK((greg_t)(uintptr_t)si->si_call_addr == ((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP]);
	((ucontext_t *)uc)->uc_mcontext.gregs[REG_RAX] = 4242;
	got++;
}

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { 4, code };

	on_signal(SIGSYS, hit, 0);
	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == 0);
	for (int i = 0; i < 200; i++) {
		CHECK(SYS(SYS_getpriority, 0, 0) == 4242);
		mark();
	}
	CHECK(got == 200);
	return done();
}
