/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* unshare and setns do or refuse what they do natively. */
#include "e2e.h"

static void unshared(void)
{
	char name[65] = "";

	printf("uts %d\n", unshare(CLONE_NEWUTS));
	printf("name %d\n", sethostname("inside", 6));
	CHECK(gethostname(name, 64) == 0);
	printf("%s\n", geteuid() ? "" : name);
	printf("fs %d files %d\n", unshare(CLONE_FS), unshare(CLONE_FILES));
	printf("pid %d\n", unshare(CLONE_NEWPID));
	fflush(stdout);
	if (fork() == 0) {
		mark();
		_exit(0);
	}
	wait(NULL);
}

int main(void)
{
	int fd = open("/proc/self/ns/uts", O_RDONLY);

	printf("%ld %ld\n", SYS(SYS_setns, -1, 0), SYS(SYS_setns, 0, CLONE_NEWNET));
	printf("%ld\n", SYS(SYS_setns, fd, CLONE_NEWNET));
	printf("%ld\n", SYS(SYS_setns, fd, CLONE_NEWUTS));
	printf("%ld\n", SYS(SYS_unshare, 1));
	print_status("unshared", in_child(unshared));
	return done();
}
