/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Structures given to the kernel in read-only memory are read there and not changed. */
#include "e2e.h"

struct ksa {
	void *handler;
	uint64_t flags;
	void *restorer;
	uint64_t mask;
};

int main(void)
{
	char *page = pages(1), *copy = pages(1);
	struct ksa *sa = (struct ksa *)(void *)page, got;
	stack_t *ss = (stack_t *)(void *)(page + 512);
	struct timespec *ts = (struct timespec *)(void *)(page + 1024);

	sa->handler = (void *)1;
	sa->flags = 0x10000000;
	sa->mask = 0xffffffffffffffffu;
	ss->ss_sp = pages(8);
	ss->ss_size = 32768;
	ts->tv_nsec = 1;
	memcpy(copy, page, 4096);
	CHECK(mprotect(page, 4096, PROT_READ) == 0);
	CHECK(SYS(SYS_rt_sigaction, SIGUSR2, sa, &got, 8) == 0);
	CHECK(SYS(SYS_sigaltstack, ss, 0) == 0);
	CHECK(SYS(SYS_nanosleep, ts, 0) == 0);
	CHECK(SYS(SYS_rt_sigprocmask, SIG_BLOCK, &sa->mask, 0, 8) == 0);
	CHECK(memcmp(copy, page, 4096) == 0);
	CHECK(SYS(SYS_rt_sigaction, SIGUSR2, 0, &got, 8) == 0);
	CHECK(got.handler == sa->handler && got.flags == sa->flags);
	printf("mask %lx\n", got.mask);
	return done();
}
