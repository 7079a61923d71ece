/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* read and write with bad buffers give EFAULT, and partial transfers up to the bad page. */
#include "e2e.h"

int main(void)
{
	char *p = pages(3), *edge = p + 8192;
	int fd[2];

	CHECK(munmap(edge, 4096) == 0 && pipe(fd) == 0);
	printf("%ld\n", SYS(SYS_write, fd[1], 0, 1));
	printf("%ld\n", SYS(SYS_write, fd[1], 8, 1));
	printf("%ld\n", SYS(SYS_write, fd[1], edge, 1));
	printf("%ld\n", SYS(SYS_write, fd[1], -1, 1));
	printf("%ld\n", SYS(SYS_write, fd[1], 0xffffffff81000000u, 1));
	printf("%ld\n", SYS(SYS_write, fd[1], p, 8192));
	printf("%ld\n", SYS(SYS_read, fd[0], edge - 10, 10));
	printf("%ld\n", SYS(SYS_read, fd[0], 0, 10));
	printf("%ld\n", SYS(SYS_readv, fd[0], 8, 1));
	printf("%ld\n", SYS(SYS_read, fd[0], p, 8182));
	printf("%ld\n", SYS(SYS_stat, 0, p));
	printf("%ld\n", SYS(SYS_stat, "/", 8));
	printf("%ld\n", SYS(SYS_openat, AT_FDCWD, edge - 0, 0));
	printf("%ld\n", SYS(SYS_pipe2, 0, 0));
	printf("%ld\n", SYS(SYS_uname, 8));
	printf("%ld\n", SYS(SYS_clock_gettime, 0, 8));
	printf("%ld\n", SYS(SYS_nanosleep, 8, 0));
	printf("%ld\n", SYS(SYS_futex, 8, 0, 0, 0, 0, 0));
	printf("%ld\n", SYS(SYS_wait4, -1, 8, 0, 8));
	return done();
}
