/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* At start only the standard descriptors are open, and new ones get the lowest numbers. */
#include "e2e.h"
#include <dirent.h>

int main(void)
{
	DIR *d = opendir("/proc/self/fd");
	struct dirent *e;

	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			printf("fd %s\n", e->d_name);
	closedir(d);
	for (int i = 3; i < 20; i++)
		CHECK(open("/dev/null", O_RDONLY) == i);
	CHECK(fcntl(0, F_DUPFD, 500) == 500);
	return done();
}
