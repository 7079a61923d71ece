/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* /proc/self/exe, comm, cmdline, auxv's values and argv are the program's. */
#include "e2e.h"
#include <sys/auxv.h>

int main(int argc, char **argv)
{
	char buf[4096];
	ssize_t n = readlink("/proc/self/exe", buf, sizeof(buf) - 1);
	int fd;

	CHECK(n > 0);
	buf[n] = 0;
	printf("%s %d\n", strrchr(buf, '/') + 1, argc);
	CHECK(strcmp((const char *)getauxval(AT_EXECFN), argv[0]) == 0);
	fd = open("/proc/self/comm", O_RDONLY);
	CHECK((n = read(fd, buf, 99)) > 0);
	buf[n] = 0;
	printf("%s", buf);
	close(fd);
	fd = open("/proc/self/cmdline", O_RDONLY);
	CHECK(read(fd, buf, sizeof(buf)) == (ssize_t)strlen(argv[0]) + 1 && !strcmp(buf, argv[0]));
	close(fd);
	fd = open("/proc/self/auxv", O_RDONLY);
	CHECK((n = read(fd, buf, sizeof(buf))) > 0);
	printf("auxv %zd secure %lu\n", n / 16, getauxval(AT_SECURE));
	printf("dumpable %d\n", prctl(PR_GET_DUMPABLE));
	return done();
}
