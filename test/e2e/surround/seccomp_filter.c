/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A seccomp filter's errno, kill and allow act on the program's calls as natively. */
#include "e2e.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

static void filtered(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 55),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_times, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { 6, code };

	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(SYS(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) == 0);
	for (int i = 0; i < 100; i++)
		CHECK(SYS(SYS_getpriority, 0, 0) == -55);
	fflush(stdout);
	SYS(SYS_times, 0);
}

int main(void)
{
	print_status("filtered", in_child(filtered));
	return done();
}
