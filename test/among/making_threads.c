/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads begin and end all the while, by libc and by clone alone: each that is there at the end is seen. */
#include "among.h"

#define N 3
#define FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | \
	       CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID)

static void *short_lived(void *arg)
{
	for (int i = 0; i < 10; i++)
		mark_if_in();
	return arg;
}

static void *maker(void *arg)
{
	pthread_t t;

	for (int left = 30; left; left -= zpl_is_in) {
		start(&t, short_lived, NULL);
		CHECK(pthread_join(t, NULL) == 0);
	}
	return arg;
}

static int raw(void *arg)
{
	for (int i = 0; i < 10; i++)
		if (zpl_is_in)
			mark();
	SYS(SYS_exit, 0);
	return arg != NULL;
}

/* The new thread has the fs base of its maker, which waits for it or not. */
static void *raw_maker(void *arg)
{
	static int tid;
	char *stack = pages(8);

	for (int left = 30, n = 0; left; left -= zpl_is_in, n++) {
		CHECK(clone(raw, stack + 8 * 4096, FLAGS, NULL, &tid, NULL, &tid) > 0);
		while (n % 2 && __atomic_load_n(&tid, __ATOMIC_SEQ_CST))
			if (zpl_is_in)
				mark();
		while (__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
			sched_yield();
	}
	return arg;
}

int main(void)
{
	pthread_t t[N + 1];

	for (int i = 0; i < N; i++)
		start(&t[i], maker, NULL);
	start(&t[N], raw_maker, NULL);
	zpl_arrives();
	marks_until_in(100);
	join_all(t, N + 1);
	return all_done();
}
