/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* program - makes the calls that the hooks of this suite answer, and prints the answers */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void show(long nr)
{
	long r = syscall(nr, 6);

	printf("%ld:%ld\n", nr, r < 0 ? -(long)errno : r);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		show(strtol(argv[i], NULL, 10));
	return 0;
}
