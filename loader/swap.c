/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* swap - see swap.h */
#define _GNU_SOURCE
#include "swap.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "arch/x86_64/syscall.h"
#include "maps.h"

/* Where the pages [at, end) come from: a descriptor of the file of the first, or -1. */
struct origin {
	uint64_t start, at, end;
	bool plain;
	int prot; /* -1: not known */
	int fd;
	uint64_t offset;
};

/* The path may lead to another file by now. */
static int open_same(const struct zpl_map *m)
{
	struct stat st;
	long fd = m->inode ? zpl_raw4(__NR_openat, AT_FDCWD, m->path,
				      O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0) :
			     -1;

	if (fd < 0)
		return -1;
	if (zpl_raw2(__NR_fstat, fd, &st) == 0 && st.st_ino == m->inode &&
	    ((uint64_t)major(st.st_dev) << 32 | minor(st.st_dev)) == m->dev)
		return (int)fd;
	zpl_raw1(__NR_close, fd);
	return -1;
}

static int find_origin(const struct zpl_map *m, void *arg)
{
	struct origin *o = arg;
	int prot = PROT_READ | PROT_EXEC | (m->write ? PROT_WRITE : 0);

	if (m->end <= o->at)
		return 0;
	if (m->start > o->at || !m->read || !m->exec || m->shared || (o->prot >= 0 && o->prot != prot))
		return 1;
	if (o->prot < 0) {
		o->prot = prot;
		o->offset = m->offset + (o->at - m->start);
		o->fd = open_same(m);
	}
	o->at = m->end;
	o->plain = o->at >= o->end;
	return o->plain;
}

static long map(size_t len, int prot, int flags, int fd, uint64_t offset)
{
	return zpl_raw6(__NR_mmap, 0, (long)len, prot, MAP_PRIVATE | flags, fd, (long)offset);
}

/* Mapped executable and written through /proc/self/mem. @mem: that. Return: address, -errno */
static long filled_through_mem(long mem, const struct origin *o, int fd, const uint8_t *bytes)
{
	size_t len = o->end - o->start;
	long p = map(len, o->prot, fd < 0 ? MAP_ANONYMOUS : 0, fd, fd < 0 ? 0 : o->offset);

	if (zpl_raw_failed(p))
		return p;
	if (mem >= 0 && zpl_raw4(__NR_pwrite64, mem, bytes, len, p) == (long)len)
		return p;
	zpl_raw2(__NR_munmap, p, (long)len);
	return -EACCES;
}

/* Where /proc/self/mem is refused: filled first, then made executable. */
static long filled_first(const struct origin *o, const uint8_t *bytes)
{
	size_t len = o->end - o->start;
	long p = map(len, PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1, 0), err;

	if (zpl_raw_failed(p))
		return p;
	memcpy((void *)p, bytes, len);
	err = zpl_raw3(__NR_mprotect, p, (long)len, o->prot);
	if (!err)
		return p;
	zpl_raw2(__NR_munmap, p, (long)len);
	return err;
}

static long make_pages(const struct origin *o, const uint8_t *bytes)
{
	long mem = zpl_raw4(__NR_openat, AT_FDCWD, "/proc/self/mem", O_RDWR | O_CLOEXEC, 0);
	long p = -EACCES;

	if (o->fd >= 0)
		p = filled_through_mem(mem, o, o->fd, bytes);
	if (zpl_raw_failed(p))
		p = filled_through_mem(mem, o, -1, bytes);
	if (zpl_raw_failed(p))
		p = filled_first(o, bytes);
	if (mem >= 0)
		zpl_raw1(__NR_close, mem);
	return p;
}

int zpl_swap_pages(uint64_t start, size_t len, const uint8_t *bytes)
{
	struct origin o = { .start = start, .at = start, .end = start + len, .prot = -1, .fd = -1 };
	int err = zpl_maps_each_from(0, start, find_origin, &o);
	long p = -EACCES, r;

	if (err < 0) /* without /proc nothing speaks against it */
		o.prot = PROT_READ | PROT_EXEC;
	if (err < 0 || o.plain)
		p = make_pages(&o, bytes);
	if (o.fd >= 0)
		zpl_raw1(__NR_close, o.fd);
	if (zpl_raw_failed(p))
		return (int)p;
	r = zpl_raw6(__NR_mremap, p, (long)len, (long)len, MREMAP_MAYMOVE | MREMAP_FIXED, (long)start, 0);
	if (!zpl_raw_failed(r))
		return 0;
	zpl_raw2(__NR_munmap, p, (long)len);
	return (int)r;
}
