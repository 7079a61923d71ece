/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* brk is the program's: contiguous, unmoved by calls, and malloc's arena is where it is natively. */
#include "e2e.h"

int main(void)
{
	char *start = (char *)sbrk(0), *end;

	CHECK((char *)SYS(SYS_brk, 0) == start);
	end = (char *)sbrk(65536);
	CHECK(end == start);
	memset(end, 1, 65536);
	for (int i = 0; i < 200; i++)
		mark();
	CHECK((char *)sbrk(0) == start + 65536 && sbrk(-65536) == start + 65536);
	CHECK((char *)SYS(SYS_brk, 0) == start && (char *)SYS(SYS_brk, 1) == start);
	return done();
}
