/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The main stack grows under buffers that calls fill. */
#include "e2e.h"

__attribute__((noinline)) static long fill(int fd)
{
	char big[512 * 1024];
	long n = SYS(SYS_pread64, fd, big, sizeof(big), 0);

	return n == (long)sizeof(big) ? big[0] + big[sizeof(big) - 1] : -1;
}

int main(void)
{
	int fd = open("/dev/zero", O_RDONLY);

	CHECK(fd >= 0 && fill(fd) == 0);
	return done();
}
