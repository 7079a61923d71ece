/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* libc's syscall() takes any number at run time. */
#include "e2e.h"

int main(void)
{
	volatile long nr = SYS_getpid;

	CHECK(syscall(nr) == getpid());
	for (nr = E2E_MARK; nr < E2E_MARK + 200; nr++) {
		*e2e_marks += nr < E2E_MARK + 100;
		CHECK(syscall(nr, 1, 2, 3, 4, 5, 6) == -1 && errno == ENOSYS);
	}
	nr = -1;
	CHECK(syscall(nr) == -1 && errno == ENOSYS);
	nr = 1L << 31;
	CHECK(syscall(nr) == -1 && errno == ENOSYS);
	return done();
}
