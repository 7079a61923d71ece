/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * output - where an example writes: a file named in the environment, or stderr
 *
 * The program owns the low descriptors and may close any: ls closes its stderr
 * before it exits. So the output gets a high number of its own, and before each
 * write it is checked to be still the same file; if the program closed it or put
 * another in its place, the file is opened again (stderr is then lost).
 * Each write is one write(2): lines of several threads and processes do not mix.
 *
 * Context: output_open() from init(); output_write() in any thread.
 */
#ifndef ZPL_EXAMPLES_OUTPUT_H
#define ZPL_EXAMPLES_OUTPUT_H

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <zpl/hook.h>

struct output {
	_Atomic int fd;     /* -1: none */
	dev_t dev;
	ino_t ino;
	char pattern[4096]; /* absolute; %p stands for the pid; "" is stderr */
};

static inline void output_path(const struct output *out, char *path, size_t size)
{
	const char *mark = strstr(out->pattern, "%p");

	if (mark)
		snprintf(path, size, "%.*s%d%s", (int)(mark - out->pattern), out->pattern,
			 (int)zpl_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0), mark + 2);
	else
		snprintf(path, size, "%s", out->pattern);
}

/* Gives @fd a number that the program does not expect to be free soon. */
static inline int output_raise(int fd)
{
	int low, high;

	for (low = 1000; low > 3; low /= 2) {
		high = fcntl(fd, F_DUPFD_CLOEXEC, low);
		if (high >= 0)
			return high;
	}
	return -1;
}

static inline int output_attach(struct output *out)
{
	char path[4200];
	struct stat st;
	int fd = STDERR_FILENO, high;

	if (out->pattern[0]) {
		output_path(out, path, sizeof(path));
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
		if (fd < 0)
			return -1;
	}
	high = output_raise(fd);
	if (out->pattern[0] && high >= 0)
		close(fd);
	else if (out->pattern[0])
		high = fd;
	if (high < 0 || fstat(high, &st) != 0)
		return -1;
	out->dev = st.st_dev;
	out->ino = st.st_ino;
	atomic_store(&out->fd, high);
	return 0;
}

/**
 * output_open() - open what the environment variable @variable names, or stderr
 *
 * Return: 0, or -1 if the file cannot be opened
 */
static inline int output_open(struct output *out, const char *variable)
{
	const char *name = getenv(variable);
	char dir[2048] = "";

	atomic_store(&out->fd, -1);
	if (name && *name) {
		if (name[0] != '/' && !getcwd(dir, sizeof(dir)))
			return -1;
		snprintf(out->pattern, sizeof(out->pattern), "%s%s%s", dir, dir[0] ? "/" : "", name);
	}
	return output_attach(out);
}

static inline bool output_is_ours(struct output *out)
{
	struct stat st;
	int fd = atomic_load(&out->fd);

	return fd >= 0 && fstat(fd, &st) == 0 && st.st_dev == out->dev && st.st_ino == out->ino;
}

/* In a forked child: a file of its own if the name has %p in it. */
static inline void output_fork_child(struct output *out)
{
	if (!strstr(out->pattern, "%p"))
		return;
	if (output_is_ours(out))
		close(atomic_load(&out->fd));
	output_attach(out);
}

/* Writes @len bytes at once; what cannot be written is dropped. */
static inline void output_write(struct output *out, const char *text, size_t len)
{
	if (!output_is_ours(out) && (!out->pattern[0] || output_attach(out) != 0))
		return;
	if (write(atomic_load(&out->fd), text, len) < 0)
		return; /* by libc's function, as zpl_syscall() would raise SIGPIPE if nobody reads */
}

#endif
