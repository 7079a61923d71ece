/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clone3 with set_tid of a pid in use, or into a file that is no cgroup, fails and the caller goes on. */
#include "e2e.h"
#include <linux/sched.h>

int main(void)
{
	struct clone_args a;
	pid_t tid = getpid();

	memset(&a, 0, sizeof(a));
	a.exit_signal = SIGCHLD;
	a.set_tid = (uint64_t)&tid;
	a.set_tid_size = 1;
	if (SYS(SYS_clone3, &a, sizeof(a)) == -EPERM)
		return skip("set_tid is refused");
	for (int i = 0; i < 50; i++)
		CHECK(SYS(SYS_clone3, &a, sizeof(a)) == -EEXIST);
	memset(&a, 0, sizeof(a));
	a.flags = CLONE_INTO_CGROUP;
	a.exit_signal = SIGCHLD;
	a.cgroup = (unsigned)open("/dev/null", O_RDONLY);
	printf("%ld\n", SYS(SYS_clone3, &a, sizeof(a)));
	mark();
	return done();
}
