/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* int 0x80 keeps its 32-bit meaning and its registers. */
#include "e2e.h"

static long int80(int nr, int a)
{
	long ret = nr;

	__asm__ volatile("int $0x80" : "+a"(ret) : "b"((long)a) : "r8", "r9", "r10", "r11", "memory");
	return ret;
}

int main(void)
{
	if (int80(20, 0) == -ENOSYS)
		return skip("no 32-bit calls in this kernel");
	for (int i = 0; i < 100; i++) {
		CHECK(int80(20, 0) == getpid());
		CHECK(int80(6, -1) == -EBADF);
	}
	mark();
	return done();
}
