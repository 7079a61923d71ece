/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* maps - see maps.h */
#include "maps.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>

#include "arch/x86_64/syscall.h"
#include "number.h"

/* A line is two addresses, flags, offset, device, inode and a path of at most PATH_MAX. */
#define BUF 8192

static void parse(const char *p, struct zpl_map *m)
{
	uint64_t major, minor;

	p = zpl_number(p, 16, &m->start);
	p = zpl_number(p + 1, 16, &m->end) + 1;
	m->read = p[0] == 'r';
	m->write = p[1] == 'w';
	m->exec = p[2] == 'x';
	m->shared = p[3] == 's';
	p = zpl_number(p + 5, 16, &m->offset);
	p = zpl_number(p + 1, 16, &major);
	p = zpl_number(p + 1, 16, &minor);
	p = zpl_number(p + 1, 10, &m->inode);
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

static int each_of_text(long fd, int (*fn)(const struct zpl_map *m, void *arg), void *arg)
{
	char buf[BUF];
	size_t have = 0, used;
	int err = 0;

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
	return err;
}

/* linux/fs.h since 6.11: one mapping at a time, without the text and, if not asked for, its path. */
struct query {
	uint64_t size, flags, addr;
	uint64_t start, end, got, page_size, offset, inode;
	uint32_t major, minor, name_size, build_id_size;
	uint64_t name, build_id;
};

#define QUERY _IOWR('f', 17, struct query)
#define READ 1u
#define WRITE 2u
#define EXEC 4u
#define SHARED 8u
#define OR_NEXT 16u
#define NO_QUERIES INT_MIN

static void take(struct zpl_map *m, const struct query *q, const char *name)
{
	*m = (struct zpl_map){ .start = q->start, .end = q->end, .offset = q->offset,
			       .read = q->got & READ, .write = q->got & WRITE, .exec = q->got & EXEC,
			       .shared = q->got & SHARED, .inode = q->inode,
			       .dev = (uint64_t)q->major << 32 | q->minor,
			       .path = q->name && q->name_size ? name : "" };
	m->is_stack = strcmp(m->path, "[stack]") == 0;
}

/* Return: as zpl_maps_each(), or NO_QUERIES: nobody has been called, the text is to be read */
static int each_by_query(long fd, unsigned what, uint64_t at, int (*fn)(const struct zpl_map *m, void *arg),
			 void *arg)
{
	char name[PATH_MAX];
	bool is_first = true;
	int err = 0;

	while (!err) {
		struct query q = { .size = sizeof q, .addr = at, .flags = OR_NEXT };
		struct zpl_map m;

		q.flags |= what & ZPL_MAPS_EXEC ? EXEC : 0;
		q.name = what & ZPL_MAPS_NO_PATH ? 0 : (uint64_t)(uintptr_t)name;
		q.name_size = what & ZPL_MAPS_NO_PATH ? 0 : sizeof name;
		err = (int)zpl_raw3(__NR_ioctl, fd, QUERY, &q);
		if (err && err != -ENOENT && is_first)
			return NO_QUERIES;
		if (err)
			return err == -ENOENT ? 0 : err;
		is_first = false;
		take(&m, &q, name);
		at = q.end;
		err = fn(&m, arg);
	}
	return err;
}

static int each(unsigned what, uint64_t from, int (*fn)(const struct zpl_map *m, void *arg), void *arg)
{
	long fd = zpl_raw4(__NR_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return (int)fd;
	err = each_by_query(fd, what, from, fn, arg);
	if (err == NO_QUERIES)
		err = each_of_text(fd, fn, arg);
	zpl_raw1(__NR_close, fd);
	return err;
}

int zpl_maps_each_of(unsigned what, int (*fn)(const struct zpl_map *m, void *arg), void *arg)
{
	return each(what, 0, fn, arg);
}

int zpl_maps_each(int (*fn)(const struct zpl_map *m, void *arg), void *arg)
{
	return each(0, 0, fn, arg);
}

int zpl_maps_each_from(unsigned what, uint64_t from, int (*fn)(const struct zpl_map *m, void *arg), void *arg)
{
	return each(what, from, fn, arg);
}
