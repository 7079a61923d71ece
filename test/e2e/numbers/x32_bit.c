/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Numbers with the x32 bit give what the kernel gives. */
#include "e2e.h"

int main(void)
{
	printf("%d\n", SYS(0x40000000 | SYS_getpid) == getpid());
	printf("%ld\n", SYS(0x40000000 | SYS_close, -1));
	printf("%ld\n", SYS(0x40000000 | 600));
	printf("%ld\n", SYS(0x40000000 | 520, -1, -1, -1));
	return done();
}
