/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* getitimer shows the program's timers and no other; alarm returns what was left. */
#include "e2e.h"

int main(void)
{
	for (int which = 0; which < 3; which++) {
		struct itimerval it;

		CHECK(getitimer((__itimer_which_t)which, &it) == 0);
		printf("%ld %ld %ld\n", it.it_interval.tv_sec, it.it_value.tv_sec, it.it_value.tv_usec);
	}
	CHECK(alarm(1000) == 0);
	mark();
	CHECK(alarm(0) == 1000 && alarm(0) == 0);
	return done();
}
