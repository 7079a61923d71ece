/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* fork, vfork and clone from a place that is trapped first and patched then return once in each process. */
#include "e2e.h"

__asm__(".text\n\t.p2align 4\n\t.fill 512, 1, 0x06\n"
	"place:\n\tsyscall\n\tcmp $(0xc000 + 8), %eax\n\tjmp *%r12\n\t.fill 512, 1, 0x06\n");

/* Inline, and back by a register: a child of vfork writes over what lies below on the stack. */
static inline __attribute__((always_inline)) long call(long nr, long a, long b)
{
	__asm__ volatile("lea 1f(%%rip), %%r12\n\tjmp place\n1:"
			 : "+a"(nr) : "D"(a), "S"(b), "d"(0) : "rcx", "r11", "r10", "r12", "memory", "cc");
	return nr;
}

static void child_of(long nr, long flags)
{
	long pid = call(nr, flags, 0);

	if (!pid) {
		mark();
		call(SYS_exit_group, 7, 0);
	}
	CHECK(pid > 0);
	mark();
	CHECK(WEXITSTATUS(wait_status((pid_t)pid)) == 7);
}

int main(void)
{
	for (int i = 0; i < 10; i++) {
		child_of(SYS_fork, 0);
		child_of(SYS_clone, SIGCHLD);
		child_of(SYS_vfork, 0);
		child_of(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD);
		CHECK(call(SYS_getpid, 0, 0) == getpid());
	}
	return done();
}
