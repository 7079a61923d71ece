/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* maps - see maps.h */
#include "maps.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include "arch/x86_64/syscall.h"

/* A line is two addresses, flags, offset, device, inode and a path of at most PATH_MAX. */
#define BUF 8192

static const char *number(const char *p, unsigned base, uint64_t *out)
{
	uint64_t v = 0;

	for (;; p++) {
		unsigned d;

		if (*p >= '0' && *p <= '9')
			d = (unsigned)(*p - '0');
		else if (base == 16 && *p >= 'a' && *p <= 'f')
			d = (unsigned)(*p - 'a') + 10;
		else
			break;
		v = v * base + d;
	}
	*out = v;
	return p;
}

static void parse(const char *p, struct zpl_map *m)
{
	uint64_t major, minor;

	p = number(p, 16, &m->start);
	p = number(p + 1, 16, &m->end) + 1;
	m->read = p[0] == 'r';
	m->write = p[1] == 'w';
	m->exec = p[2] == 'x';
	m->shared = p[3] == 's';
	p = number(p + 5, 16, &m->offset);
	p = number(p + 1, 16, &major);
	p = number(p + 1, 16, &minor);
	p = number(p + 1, 10, &m->inode);
	m->dev = major << 32 | minor;
	while (*p == ' ')
		p++;
	m->path = p;
	m->is_stack = strcmp(p, "[stack]") == 0;
}

/* Complete lines in buf[0, n) go to @fn; *used is set to the bytes they take. */
static int each_line(char *buf, size_t n, size_t *used, int (*fn)(const struct zpl_map *, void *),
		     void *arg)
{
	char *line = buf, *end;
	int err = 0;

	while (!err && (end = memchr(line, '\n', n - (size_t)(line - buf)))) {
		struct zpl_map m;

		*end = 0;
		parse(line, &m);
		err = fn(&m, arg);
		line = end + 1;
	}
	*used = (size_t)(line - buf);
	return err;
}

int zpl_maps_each(int (*fn)(const struct zpl_map *m, void *arg), void *arg)
{
	char buf[BUF];
	size_t have = 0, used;
	long fd = zpl_raw4(__NR_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return (int)fd;
	while (!err) {
		long n = zpl_raw3(__NR_read, fd, buf + have, sizeof buf - have);

		if (n == -EINTR)
			continue;
		if (n <= 0) {
			err = (int)n;
			break;
		}
		have += (size_t)n;
		err = each_line(buf, have, &used, fn, arg);
		memmove(buf, buf + used, have - used);
		have -= used;
	}
	zpl_raw1(__NR_close, fd);
	return err;
}
