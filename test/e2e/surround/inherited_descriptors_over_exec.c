/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program started with descriptors 3 to 9 open finds them, and the numbers after them free. */
#include "e2e.h"

int main(int argc, char **argv)
{
	char *next[] = { argv[0], (char *)"again", NULL }, c;

	if (argc == 1) {
		int fd = open("/dev/zero", O_RDONLY);

		for (int i = 3; i < 10; i++)
			CHECK(i == fd || dup2(fd, i) == i);
		execv("/proc/self/exe", next);
		return 1;
	}
	for (int i = 3; i < 10; i++)
		CHECK(read(i, &c, 1) == 1 && c == 0);
	for (int i = 10; i < 30; i++)
		CHECK(fcntl(i, F_GETFD) == -1 && dup(3) == i);
	return done();
}
