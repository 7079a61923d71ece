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

#define PAGE 4096

/* The mapping that a page is in: a descriptor of its file, or -1. */
struct origin {
	uint64_t page;
	bool found, plain;
	int fd;
	uint64_t offset;
};

static bool is_error(long r)
{
	return (unsigned long)r > -4096ul;
}

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

	if (o->page < m->start || o->page >= m->end)
		return 0;
	o->found = true;
	o->plain = m->read && m->exec && !m->write && !m->shared;
	o->offset = m->offset + (o->page - m->start);
	if (o->plain)
		o->fd = open_same(m);
	return 1;
}

static long map(int prot, int flags, int fd, uint64_t offset)
{
	return zpl_raw6(__NR_mmap, 0, PAGE, prot, MAP_PRIVATE | flags, fd, (long)offset);
}

/* Mapped executable and written through /proc/self/mem. @mem: that. Return: address, -errno */
static long filled_through_mem(long mem, int fd, uint64_t offset, const uint8_t *bytes)
{
	long p = map(PROT_READ | PROT_EXEC, fd < 0 ? MAP_ANONYMOUS : 0, fd, offset);

	if (is_error(p))
		return p;
	if (mem >= 0 && zpl_raw4(__NR_pwrite64, mem, bytes, PAGE, p) == PAGE)
		return p;
	zpl_raw2(__NR_munmap, p, PAGE);
	return -EACCES;
}

/* Where /proc/self/mem is refused: filled first, then made executable. */
static long filled_first(const uint8_t *bytes)
{
	long p = map(PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1, 0), err;

	if (is_error(p))
		return p;
	memcpy((void *)p, bytes, PAGE);
	err = zpl_raw3(__NR_mprotect, p, PAGE, PROT_READ | PROT_EXEC);
	if (!err)
		return p;
	zpl_raw2(__NR_munmap, p, PAGE);
	return err;
}

static long make_page(const struct origin *o, const uint8_t *bytes)
{
	long mem = zpl_raw4(__NR_openat, AT_FDCWD, "/proc/self/mem", O_RDWR | O_CLOEXEC, 0);
	long p = -EACCES;

	if (o->fd >= 0)
		p = filled_through_mem(mem, o->fd, o->offset, bytes);
	if (is_error(p))
		p = filled_through_mem(mem, -1, 0, bytes);
	if (is_error(p))
		p = filled_first(bytes);
	if (mem >= 0)
		zpl_raw1(__NR_close, mem);
	return p;
}

int zpl_swap_page(uint64_t page, const uint8_t *bytes)
{
	struct origin o = { .page = page, .fd = -1 };
	int err = zpl_maps_each(find_origin, &o);
	long p, r;

	if (err >= 0 && !(o.found && o.plain)) /* without /proc nothing speaks against it */
		return -EACCES;
	p = make_page(&o, bytes);
	if (o.fd >= 0)
		zpl_raw1(__NR_close, o.fd);
	if (is_error(p))
		return (int)p;
	r = zpl_raw6(__NR_mremap, p, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (long)page, 0);
	if (!is_error(r))
		return 0;
	zpl_raw2(__NR_munmap, p, PAGE);
	return (int)r;
}
