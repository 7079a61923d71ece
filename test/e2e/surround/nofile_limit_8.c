/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program runs with RLIMIT_NOFILE 8 and gets EMFILE where it does natively. */
#include "e2e.h"

int main(void)
{
	struct rlimit lim = { 8, 8 };
	int last = 0;

	CHECK(setrlimit(RLIMIT_NOFILE, &lim) == 0);
	for (;;) {
		int fd = open("/dev/null", O_RDONLY);

		if (fd < 0)
			break;
		last = fd;
	}
	CHECK(errno == EMFILE);
	printf("last %d\n", last);
	for (int i = 0; i < 100; i++)
		mark();
	close(last); /* the hook's count file needs a number */
	return done();
}
