/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernel finds nothing readable at address 0. */
#include "e2e.h"

int main(void)
{
	int fd[2];

	CHECK(pipe(fd) == 0);
	for (long a = 0; a < 4096; a += 511)
		CHECK(SYS(SYS_write, fd[1], a, 1) == -EFAULT);
	CHECK(SYS(SYS_openat, AT_FDCWD, 0, 0) == -EFAULT);
	CHECK(SYS(SYS_mincore, 0, 4096, &fd) == -ENOMEM);
	printf("%ld\n", SYS(SYS_mprotect, 0, 4096, PROT_READ));
	printf("%ld\n", SYS(SYS_madvise, 0, 4096, MADV_NORMAL));
	return done();
}
