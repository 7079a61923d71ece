/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clone3 with bad, short, long and contradictory arguments gives the kernel's errors. */
#include "e2e.h"
#include <linux/sched.h>

static long try(struct clone_args *args, size_t size)
{
	struct clone_args was = *args;
	long ret = SYS(SYS_clone3, args, size);

	if (ret == 0)
		SYS(SYS_exit_group, 1);
	CHECK(memcmp(&was, args, sizeof(was)) == 0);
	return ret;
}

int main(void)
{
	static char big[8192];
	struct clone_args a;
	pid_t tid = -5;

	memset(&a, 0, sizeof(a));
	printf("%ld %ld\n", SYS(SYS_clone3, 0, 64), SYS(SYS_clone3, 8, 88));
	printf("%ld %ld\n", SYS(SYS_clone3, -1, 64), SYS(SYS_clone3, 0xdeadbeefdeadbeefu, 88));
	printf("%ld %ld\n", try(&a, 0), try(&a, 63));
	big[100] = 1;
	printf("%ld %ld\n", SYS(SYS_clone3, big, 4097), SYS(SYS_clone3, big, 200));
	a.flags = CLONE_THREAD;
	printf("%ld\n", try(&a, sizeof(a)));
	a.flags = CLONE_SIGHAND;
	printf("%ld\n", try(&a, sizeof(a)));
	a.flags = 1ull << 63;
	printf("%ld\n", try(&a, sizeof(a)));
	a.flags = 0;
	a.exit_signal = 65;
	printf("%ld\n", try(&a, sizeof(a)));
	a.exit_signal = SIGCHLD;
	a.stack = 4096;
	printf("%ld\n", try(&a, sizeof(a)));
	a.stack = 0;
	a.set_tid = (uint64_t)&tid;
	a.set_tid_size = 1;
	printf("%ld\n", try(&a, sizeof(a)));
	a.set_tid = 8;
	printf("%ld\n", try(&a, sizeof(a)));
	a.set_tid = a.set_tid_size = 0;
	a.flags = CLONE_INTO_CGROUP;
	a.cgroup = 4000;
	printf("%ld\n", try(&a, 88));
	return done();
}
