/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* rt_sigaction with bad pointers, sizes and numbers gives the kernel's errors. */
#include "e2e.h"

struct ksa {
	uint64_t handler, flags, restorer, mask;
};

int main(void)
{
	char *edge = pages(2) + 4096;
	struct ksa old, sa = { 0, 0, 0, 0 };

	CHECK(munmap(edge, 4096) == 0);
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGUSR1, 8, 0, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGUSR1, 0, 8, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGUSR1, edge - 16, 0, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGUSR1, 0, edge - 16, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGUSR1, 0xdeadbeefdeadbeefu, 0, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGUSR1, 0, -1, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGUSR1, &sa, &old, 4));
	printf("%ld\n", SYS(SYS_rt_sigaction, 0, &sa, &old, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, 65, &sa, &old, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, -1, &sa, &old, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGKILL, &sa, 0, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGSTOP, &sa, 0, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGKILL, 0, &old, 8));
	printf("%ld\n", SYS(SYS_rt_sigaction, SIGKILL, 8, 0, 8));
	return done();
}
