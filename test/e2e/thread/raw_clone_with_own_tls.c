/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A raw clone thread with CLONE_SETTLS on a block of its own makes calls and keeps its fs. */
#include "e2e.h"

#define FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	       CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID | CLONE_SETTLS)

static int tid, bad;
static uint64_t block[256] __attribute__((aligned(64)));

__attribute__((optimize("no-stack-protector"))) static int run(void *arg)
{
	uint64_t got;

	(void)arg;
	for (int i = 0; i < 20; i++) {
		bad |= SYS(E2E_MARK) != -ENOSYS;
		__asm__ volatile("mov %%fs:8, %0" : "=r"(got));
		bad |= got != 0x1234567;
	}
	SYS(SYS_exit, 0);
	return 0;
}

int main(void)
{
	char *stack = pages(8);

	block[128] = (uint64_t)&block[128];
	block[129] = 0x1234567;
	block[130] = (uint64_t)&block[128];
	for (int i = 0; i < 300; i++) {
		int child;

		*e2e_marks += 20;
		child = clone(run, stack + 8 * 4096, FLAGS, NULL, &tid, &block[128], &tid);
		CHECK(child > 0);
		while (__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
			SYS(SYS_futex, &tid, 0, child, 0, 0, 0);
		CHECK(!bad);
	}
	for (int i = 0; i < 256; i++)
		CHECK(block[i] == 0 || (i >= 128 && i <= 130));
	return done();
}
