/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* All six arguments arrive, each in its own register. */
#include "e2e.h"

int main(void)
{
	char name[] = "/tmp/e2e-XXXXXX", *p;
	int fd = mkstemp(name);
	struct timespec no_time = { 0, 0 };

	CHECK(fd >= 0 && unlink(name) == 0 && pwrite(fd, "second", 6, 4096) == 6);
	p = (char *)SYS(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 4096);
	CHECK(strcmp(p, "second") == 0);
	p = (char *)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
	CHECK(strcmp(p, "second") == 0);
	CHECK(SYS(SYS_pselect6, 0, 0, 0, 0, &no_time, 0) == 0);
	CHECK(SYS(SYS_pselect6, 0, 0, 0, 0, &no_time, 8) == -EFAULT);
	CHECK(SYS(SYS_copy_file_range, fd, 0, -1, 0, 1, 0) == -EBADF);
	CHECK(SYS(SYS_copy_file_range, fd, 0, fd, 0, 1, 1) == -EINVAL);
	return done();
}
