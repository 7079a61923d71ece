/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every number from 548 to 20000 is ENOSYS, one call each. */
#include "e2e.h"

int main(void)
{
	long bad = 0;

	for (long nr = 548; nr < 20000; nr++) {
		if ((nr >= E2E_MARK && nr < E2E_MARK + 100) || (nr >= 5000 && nr < 6000))
			continue; /* the hooks count these */
		bad += SYS(nr) != -ENOSYS;
	}
	CHECK(bad == 0);
	for (int i = 0; i < 1000; i++)
		mark();
	return done();
}
