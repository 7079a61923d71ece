/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* descriptors - a program that looks at, closes and overwrites every descriptor there is */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "shape.h"

#define ROUNDS 20
#define LIMIT 700

/* Numbers in /proc/self/fd, of which the folder's own is one. */
static void list(const char *when)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;

	shape_check(dir != NULL, "opendir");
	printf("%s:", when);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			printf(" %s", entry->d_name);
	puts("");
	closedir(dir);
}

static void look_at_each(int end)
{
	struct stat st;
	int n = 0;

	for (int fd = 0; fd < end; fd++)
		if (fcntl(fd, F_GETFD) >= 0 || fstat(fd, &st) == 0 || errno != EBADF)
			n++;
	printf("%d open below %d\n", n, end);
}

static void close_each(int end)
{
	int n = 0;

	for (int fd = 3; fd < end; fd++)
		n += close(fd) == 0;
	printf("%d closed\n", n);
}

static void overwrite_each(int end)
{
	for (int fd = 3; fd < end; fd++)
		shape_check(dup3(1, fd, O_CLOEXEC) == fd, "dup3");
	shape_check(dup2(1, end) == -1 && errno == EBADF, "dup2 past the limit");
	shape_check(fcntl(1, F_DUPFD, 3) == -1 && errno == EMFILE, "F_DUPFD with none free");
	shape_check(open("/dev/null", O_RDONLY) == -1 && errno == EMFILE, "open with none free");
	shape_marker();
	shape_check(close_range(3, ~0u, 0) == 0, "close_range");
}

static void limit_to(rlim_t soft)
{
	struct rlimit limit, now;

	shape_check(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
	limit.rlim_cur = soft;
	shape_check(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
	shape_marker();
	shape_check(getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur == soft &&
		    now.rlim_max == limit.rlim_max, "the limit reads otherwise than it was set");
}

static void fork_child(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		shape_marker();
		shape_check(close_range(3, ~0u, CLOSE_RANGE_UNSHARE) == 0, "close_range, unsharing");
		shape_marker();
		list("child");
		fflush(stdout);
		_exit(open("/dev/null", O_RDONLY) != 3);
	}
	shape_check(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "child");
}

static void show_executed(void)
{
	int status;

	fflush(stdout);
	status = system("for f in /proc/self/fd/*; do echo ${f##*/}; done | tail -n +1 | wc -l");
	shape_check(status == 0, "system");
}

int main(void)
{
	shape_check(open("/dev/null", O_RDONLY) == 3, "first descriptor");
	list("start");
	look_at_each(1000);
	close_each(20000);
	for (int i = 0; i < ROUNDS; i++) {
		shape_check(close_range(3, ~0u, 0) == 0, "close_range");
		shape_marker();
	}
	shape_check(fcntl(1, F_DUPFD_CLOEXEC, 500) == 500 && close(500) == 0, "F_DUPFD");
	limit_to(LIMIT);
	overwrite_each(LIMIT);
	look_at_each(LIMIT);
	limit_to(4);
	shape_check(open("/dev/null", O_RDONLY | O_CLOEXEC) == 3, "last descriptor");
	limit_to(LIMIT);
	closefrom(3);
	fflush(stdout);
	fork_child();
	show_executed();
	list("end");
	printf("markers %d\n", ROUNDS + 6);
	return 0;
}
