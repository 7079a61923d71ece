/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Upper halves of int arguments are ignored as the kernel ignores them. */
#include "e2e.h"

int main(void)
{
	int fd[2];
	char c = 0;

	CHECK(pipe(fd) == 0);
	CHECK(SYS(SYS_write, 0xdeadbeef00000000ul | (unsigned)fd[1], "x", 1) == 1);
	CHECK(SYS(SYS_read, 0x7fffffff00000000ul | (unsigned)fd[0], &c, 1) == 1 && c == 'x');
	CHECK(SYS(SYS_close, 0x100000000ul | (unsigned)fd[0]) == 0);
	CHECK(SYS(SYS_kill, 0x100000000ul | (unsigned)getpid(), 0xffffffff00000000ul) == 0);
	CHECK(SYS(SYS_getpid, -1, -2, -3, -4, -5, -6) == getpid());
	return done();
}
