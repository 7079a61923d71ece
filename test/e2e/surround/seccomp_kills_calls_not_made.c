/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A filter that kills on a call which the program does not make lets it go on, signals included. */
#include "e2e.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

static volatile int ticks;

static void handler(int sig)
{
	(void)sig;
	ticks++;
}

static void kill_on(int nr)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };

	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
}

static void run(int nr)
{
	struct itimerval timer = { { 0, 500 }, { 0, 500 } };

	signal(SIGALRM, handler);
	kill_on(nr);
	SYS(SYS_setitimer, ITIMER_REAL, &timer, NULL);
	while (ticks < 60)
		mark();
	SYS(SYS_exit_group, 3);
}

int main(void)
{
	static const int nr[] = { SYS_getpid, SYS_gettid, SYS_mmap, SYS_mprotect, SYS_munmap, SYS_futex,
				  SYS_process_vm_readv, SYS_rt_sigaction, SYS_sigaltstack, SYS_membarrier,
				  SYS_prctl, SYS_arch_prctl, SYS_fcntl, SYS_dup3,
				  SYS_nanosleep, SYS_clock_gettime, SYS_prlimit64, SYS_brk,
				  SYS_rt_sigprocmask, SYS_rt_tgsigqueueinfo };

	for (unsigned i = 0; i < sizeof(nr) / sizeof(nr[0]); i++) {
		pid_t pid = fork();

		if (!pid)
			run(nr[i]);
		printf("%d: ", nr[i]);
		print_status("end", wait_status(pid));
	}
	return done();
}
