/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* umask, cwd, ids, nice, priority, scheduler and process group are as inherited. */
#include "e2e.h"
#include <sys/stat.h>

int main(void)
{
	char cwd[4096];
	mode_t m = umask(0);

	printf("umask %o\n", (unsigned)m);
	CHECK(getcwd(cwd, sizeof(cwd)) && strstr(cwd, "/work"));
	printf("ids %u %u %u %u\n", getuid(), geteuid(), getgid(), getegid());
	printf("leader %d %d\n", getpgid(0) == getpid(), getsid(0) == getpid());
	printf("nice %d sched %d\n", getpriority(PRIO_PROCESS, 0), sched_getscheduler(0));
	printf("chroot %d\n", access("/proc/self/root/etc/passwd", R_OK));
	return done();
}
