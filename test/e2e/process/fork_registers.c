/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Both sides of a raw fork see every register kept. */
#include "regs.h"

int main(void)
{
	for (int i = 0; i < 50; i++) {
		struct regs r = regs_pattern(SYS_fork);
		long pid = regs_check(&r);

		if (!pid)
			_exit(5);
		CHECK(pid > 0 && WEXITSTATUS(wait_status((pid_t)pid)) == 5);
	}
	return done();
}
