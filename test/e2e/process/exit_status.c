/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every exit status from exit, _exit and return of a child arrives. */
#include "e2e.h"

int main(void)
{
	for (int i = 0; i < 256; i += 5) {
		pid_t pid = fork();

		if (!pid) {
			if (i % 3 == 0)
				exit(i);
			if (i % 3 == 1)
				_exit(i);
			SYS(SYS_exit, i | 0x7700);
		}
		CHECK(wait_status(pid) == i << 8);
		mark();
	}
	return done();
}
