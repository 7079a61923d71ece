/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* All resource limits are as inherited. */
#include "e2e.h"

int main(void)
{
	for (int r = 0; r < 16; r++) {
		struct rlimit lim;

		CHECK(getrlimit((__rlimit_resource_t)r, &lim) == 0);
		printf("%d %lx %lx\n", r, (unsigned long)lim.rlim_cur, (unsigned long)lim.rlim_max);
	}
	return done();
}
