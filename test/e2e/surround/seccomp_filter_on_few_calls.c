/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A sandbox that allows a short list of calls and kills on others lets the program go on. */
#include "e2e.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

#define ALLOW(nr) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static void sandboxed(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		ALLOW(SYS_getppid),
		ALLOW(SYS_write),
		ALLOW(SYS_exit_group),
		ALLOW(SYS_rt_sigreturn),
		ALLOW(SYS_sched_yield), /* this and malloc's: what a hook may need */
		ALLOW(SYS_mmap),
		ALLOW(SYS_munmap),
		ALLOW(SYS_brk),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == 0);
	for (int i = 0; i < 100; i++)
		CHECK(SYS(SYS_getppid) > 0);
	CHECK(SYS(SYS_write, 1, "inside\n", 7) == 7);
	SYS(SYS_times, 0);
}

int main(void)
{
	print_status("sandboxed", in_child(sandboxed));
	mark();
	return done();
}
