/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread and a process of the same memory end while the caller waits inside dl_iterate_phdr(). */
#include "e2e.h"
#include <link.h>

static int n_ended;

static void *work(void *unused)
{
	mark();
	__atomic_fetch_add(&n_ended, 1, __ATOMIC_SEQ_CST);
	return unused;
}

static int process(void *unused)
{
	(void)work(unused);
	return 7;
}

/* ld.so's lock is held here: LeakSanitizer looks at all threads from such a place. */
static int in_callback(struct dl_phdr_info *object, size_t size, void *stack)
{
	pthread_t thread;
	pid_t pid;

	(void)object;
	(void)size;
	CHECK(pthread_create(&thread, NULL, work, NULL) == 0);
	CHECK(pthread_join(thread, NULL) == 0);
	pid = clone(process, (char *)stack + 65536, CLONE_VM | CLONE_FS | CLONE_FILES | SIGCHLD, NULL);
	CHECK(pid > 0 && WEXITSTATUS(wait_status(pid)) == 7);
	return 1;
}

int main(void)
{
	char *stack = pages(16);

	for (int i = 0; i < 50; i++)
		CHECK(dl_iterate_phdr(in_callback, stack) == 1);
	CHECK(n_ended == 100);
	return done();
}
