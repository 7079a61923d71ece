/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* single - one thread: files, memory, environment and descriptors are its own */
#include <ctype.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "shape.h"

#define ROUNDS 500

static void print_surroundings(char **envp)
{
	int n = 0, fd = open("/dev/null", O_RDWR);

	/* What starts zpl and the test's own variables differ by nature. */
	for (; *envp; envp++)
		if (strncmp(*envp, "ZPL_", 4) != 0 && strncmp(*envp, "LIBZPHOOK=", 10) != 0 &&
		    strncmp(*envp, "LD_PRELOAD=", 11) != 0)
			n++;
	printf("%d variables, HOME %s, first descriptor %d\n", n, getenv("HOME") ? "set" : "not set", fd);
	close(fd);
}

static void use_files(int i)
{
	char text[64], back[64] = "";
	int fd = open("/tmp", O_RDWR | O_TMPFILE, 0600), len;

	shape_check(fd == 3, "descriptor of a new file is not 3");
	len = snprintf(text, sizeof(text), "round %d", i);
	shape_check(write(fd, text, (size_t)len) == len, "write");
	shape_check(pread(fd, back, sizeof(back), 0) == len && strcmp(text, back) == 0, "pread");
	shape_check(close(fd) == 0 && close(fd) == -1 && errno == EBADF, "close");
}

static void use_memory(void)
{
	size_t len = 1 << 16;
	char *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	shape_check(p != MAP_FAILED, "mmap");
	memset(p, 1, len);
	shape_check(mprotect(p, len, PROT_READ) == 0 && munmap(p, len) == 0, "mprotect and munmap");
}

static void close_everything(void)
{
	int fd;

	for (fd = 3; fd < 2048; fd++)
		close(fd);
	shape_check(dup2(1, 1000) == 1000 && open("/dev/null", O_RDONLY) == 3, "dup2 and open");
}

int main(int argc, char **argv, char **envp)
{
	int i;

	(void)argc;
	(void)argv;
	for (i = 0; i < ROUNDS; i++) {
		use_files(i);
		use_memory();
		errno = 77;
		shape_marker();
		shape_check(errno == 77 && isalpha('x'), "errno or ctype changed");
		if (i == ROUNDS / 2)
			close_everything(), close(3);
	}
	print_surroundings(envp);
	printf("markers %d\n", ROUNDS);
	return 0;
}
