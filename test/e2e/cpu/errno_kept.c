/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call that succeeds leaves errno alone, also when the hook's libc sets its own. */
#include "e2e.h"

int main(void)
{
	for (int i = 0; i < 200; i++) {
		errno = 1000 + i;
		CHECK(getppid() > 0 && SYS(SYS_getpid) > 0);
		CHECK(SYS(SYS_close, -1) == -EBADF);
		CHECK(errno == 1000 + i);
		CHECK(close(-1) == -1 && errno == EBADF);
	}
	return done();
}
