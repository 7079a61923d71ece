/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* patch - see patch.h */
#include "patch.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/x86_64/syscall.h"
#include "maps.h"

#define PAGE 4096ull

int zpl_patch_open(struct zpl_patcher *p)
{
	p->batch = p->hidden = false;
	p->page = 0;
	p->fd = (int)zpl_raw4(__NR_openat, AT_FDCWD, "/proc/self/mem", O_RDWR | O_CLOEXEC, 0);
	return p->fd < 0 ? p->fd : 0;
}

struct prot {
	uint64_t addr;
	int prot;
};

static int find_prot(const struct zpl_map *m, void *arg)
{
	struct prot *q = arg;

	if (q->addr < m->start || q->addr >= m->end)
		return 0;
	q->prot = (m->read ? PROT_READ : 0) | (m->write ? PROT_WRITE : 0) |
		  (m->exec ? PROT_EXEC : 0);
	return 1;
}

/* The bytes of one page. Executed code is not executable for the moment of the write. */
static int write_in_page(uint64_t addr, const uint8_t *bytes, size_t n)
{
	struct prot q = { addr, -1 };
	uint64_t page = addr & ~(PAGE - 1);
	long err;

	zpl_maps_each_of(ZPL_MAPS_NO_PATH, find_prot, &q);
	if (q.prot < 0)
		return -EFAULT;
	err = zpl_raw3(__NR_mprotect, page, PAGE, PROT_READ | PROT_WRITE);
	if (err)
		return (int)err;
	memcpy((void *)(uintptr_t)addr, bytes, n);
	return (int)zpl_raw3(__NR_mprotect, page, PAGE, q.prot);
}

static int write_by_mprotect(uint64_t addr, const uint8_t *bytes, size_t n)
{
	while (n) {
		size_t k = (size_t)(PAGE - (addr & (PAGE - 1)));
		int err;

		k = k < n ? k : n;
		err = write_in_page(addr, bytes, k);
		if (err)
			return err;
		addr += k;
		bytes += k;
		n -= k;
	}
	return 0;
}

static int write_now(const struct zpl_patcher *p, uint64_t addr, const uint8_t *bytes, size_t n)
{
	if (p->fd >= 0 && zpl_raw4(__NR_pwrite64, p->fd, bytes, n, addr) == (long)n)
		return 0;
	return write_by_mprotect(addr, bytes, n);
}

int zpl_patch_flush(struct zpl_patcher *p)
{
	uint64_t page = p->page;

	p->page = 0;
	if (!page || p->from >= p->to)
		return 0;
	return write_now(p, page + p->from, p->bytes + p->from, p->to - p->from);
}

/* From now on writes to @page wait. It must be as it will stay but for them. */
static void hold(struct zpl_patcher *p, uint64_t page)
{
	memcpy(p->bytes, (const void *)(uintptr_t)page, PAGE);
	p->page = page;
	p->from = PAGE;
	p->to = 0;
}

static void stage(struct zpl_patcher *p, unsigned at, const uint8_t *bytes, size_t n)
{
	memcpy(p->bytes + at, bytes, n);
	if (at < p->from)
		p->from = at;
	if (at + n > p->to)
		p->to = at + (unsigned)n;
}

static bool holds(const struct zpl_patcher *p, uint64_t addr, const uint8_t *bytes, size_t n)
{
	uint8_t now[16];

	if (!p->hidden)
		return memcmp((const void *)(uintptr_t)addr, bytes, n) == 0;
	return n <= sizeof now && zpl_raw4(__NR_pread64, p->fd, now, n, addr) == (long)n && memcmp(now, bytes, n) == 0;
}

int zpl_patch_write(struct zpl_patcher *p, uint64_t addr, const uint8_t *old, const uint8_t *bytes,
		    size_t n)
{
	uint64_t page = addr & ~(PAGE - 1), last = (addr + n - 1) & ~(PAGE - 1);

	if (!holds(p, addr, old, n))
		return -ESTALE;
	if (!p->batch || page != last || (p->page && p->page != page))
		return write_now(p, addr, bytes, n);
	if (!p->page)
		hold(p, page);
	stage(p, (unsigned)(addr - page), bytes, n);
	return 0;
}

int zpl_patch_close(struct zpl_patcher *p)
{
	int err = zpl_patch_flush(p);

	if (p->fd >= 0)
		zpl_raw1(__NR_close, p->fd);
	p->fd = -1;
	return err;
}
