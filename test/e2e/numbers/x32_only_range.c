/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Numbers 512 to 547 without the x32 bit give what the kernel gives. */
#include "e2e.h"

int main(void)
{
	for (long nr = 512; nr < 548; nr++)
		printf("%ld %ld\n", nr, SYS(nr, -1, -1, -1, -1, -1, -1));
	return done();
}
