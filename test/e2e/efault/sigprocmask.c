/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* rt_sigprocmask and its kin with bad pointers and sizes give the kernel's errors. */
#include "e2e.h"

int main(void)
{
	uint64_t set = 1u << (SIGUSR1 - 1), old = 0, *ro = (uint64_t *)(void *)pages(1);

	printf("%ld\n", SYS(SYS_rt_sigprocmask, SIG_BLOCK, 8, 0, 8));
	printf("%ld\n", SYS(SYS_rt_sigprocmask, SIG_BLOCK, &set, 0, 4));
	printf("%ld\n", SYS(SYS_rt_sigprocmask, 99, &set, 0, 8));
	printf("%ld\n", SYS(SYS_rt_sigprocmask, 99, 0, &old, 8));
	CHECK(mprotect(ro, 4096, PROT_READ) == 0);
	printf("%ld\n", SYS(SYS_rt_sigprocmask, SIG_BLOCK, &set, ro, 8));
	CHECK(SYS(SYS_rt_sigprocmask, SIG_BLOCK, 0, &old, 8) == 0);
	printf("mask %lx\n", old);
	printf("%ld\n", SYS(SYS_rt_sigpending, 8, 8));
	printf("%ld\n", SYS(SYS_rt_sigpending, &old, 9));
	printf("%ld\n", SYS(SYS_rt_sigsuspend, 8, 8));
	printf("%ld\n", SYS(SYS_rt_sigsuspend, &set, 4));
	printf("%ld\n", SYS(SYS_rt_sigtimedwait, 8, 0, 0, 8));
	printf("%ld\n", SYS(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, 8));
	printf("%ld\n", SYS(SYS_ppoll, 8, 1, 0, 0, 8));
	printf("%ld\n", SYS(SYS_ppoll, 0, 0, 0, 8, 8));
	printf("%ld\n", SYS(SYS_ppoll, 0, 0, 8, 0, 8));
	return done();
}
