/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads on their creator's thread block are told apart also when thread ids come round again. */
#include "e2e.h"

#define LAST_ID "/proc/sys/kernel/ns_last_pid"
#define ROUND 65536
#define FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID)

static char stack[65536] __attribute__((aligned(64)));

static void *thread(void *arg)
{
	mark();
	return arg;
}

static int bare_thread(void *arg)
{
	mark();
	SYS(SYS_exit, 0);
	return arg != NULL;
}

static void start_at(int id)
{
	char text[32];
	int fd = open(LAST_ID, O_WRONLY | O_CLOEXEC), n = snprintf(text, sizeof text, "%d", id - 1);

	CHECK(fd >= 0 && write(fd, text, (size_t)n) == n && close(fd) == 0);
}

static void child(void)
{
	pthread_t t;

	for (int i = 0; i < 1300; i++)
		CHECK(pthread_create(&t, NULL, thread, NULL) == 0 && pthread_join(t, NULL) == 0);
	for (int i = 0; i < 20; i++) {
		volatile pid_t id = 1;

		start_at(ROUND + 10 + 8 * i);
		CHECK(clone(bare_thread, stack + sizeof stack, FLAGS, NULL, NULL, NULL, &id) > ROUND);
		while (id)
			sched_yield();
	}
}

int main(void)
{
	if (unshare(CLONE_NEWPID) || access(LAST_ID, W_OK))
		return skip("needs a process id namespace of its own");
	print_status("child", in_child(child));
	return done();
}
