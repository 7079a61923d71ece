/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A raw clone thread that shares its creator's fs makes calls and exits. */
#include "e2e.h"

#define FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	       CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID)

static int tid, seen;

static int run(void *arg)
{
	int *out = (int *)arg;

	for (int i = 0; i < 20; i++)
		SYS(E2E_MARK);
	*out = (int)SYS(SYS_gettid);
	SYS(SYS_exit, 0);
	return 0;
}

int main(void)
{
	char *stack = pages(8);

	for (int i = 0; i < 300; i++) {
		int child;

		*e2e_marks += 20;
		child = clone(run, stack + 8 * 4096, FLAGS, &seen, &tid, NULL, &tid);
		CHECK(child > 0);
		while (__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
			SYS(SYS_futex, &tid, 0, child, 0, 0, 0);
		CHECK(seen == child);
		mark();
	}
	return done();
}
