/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Over exec close-on-exec descriptors go and others stay; nothing else is open. */
#include "e2e.h"
#include <dirent.h>

static void list(void)
{
	DIR *d = opendir("/proc/self/fd");
	struct dirent *e;
	int own = dirfd(d);

	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && atoi(e->d_name) != own && atoi(e->d_name) < 200)
			printf("fd %s\n", e->d_name);
	closedir(d);
}

int main(int argc, char **argv)
{
	char *next[] = { argv[0], (char *)"again", NULL };

	list();
	if (argc > 1)
		return done();
	CHECK(open("/dev/null", O_RDONLY) == 3 && open("/dev/null", O_RDONLY | O_CLOEXEC) == 4);
	CHECK(dup2(3, 77) == 77);
	fflush(stdout);
	execv("/proc/self/exe", next);
	return 1;
}
