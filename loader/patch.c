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
#include "plan.h"
#include "text.h"

#define PAGE 4096ull

int zpl_patch_open(struct zpl_patcher *p)
{
	p->alone = p->idle = p->hidden = false;
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

static bool holds(const struct zpl_patcher *p, uint64_t addr, const uint8_t *bytes, size_t n)
{
	uint8_t now[ZPL_PATCH_MOST];

	if (!p->hidden)
		return memcmp((const void *)(uintptr_t)addr, bytes, n) == 0;
	return n <= sizeof now && zpl_raw4(__NR_pread64, p->fd, now, n, addr) == (long)n && memcmp(now, bytes, n) == 0;
}

int zpl_patch_write(const struct zpl_patcher *p, uint64_t addr, const uint8_t *old, const uint8_t *bytes,
		    size_t n)
{
	return holds(p, addr, old, n) ? write_now(p, addr, bytes, n) : -ESTALE;
}

static uint64_t page_of(uint64_t addr)
{
	return addr & ~(PAGE - 1);
}

static void write_one(const struct zpl_patcher *p, struct zpl_write *w)
{
	if (w->follows && w[-1].err)
		w->err = w[-1].err;
	else if (!holds(p, w->addr, w->old, w->n_old))
		w->err = -ESTALE;
	else
		w->err = (int16_t)write_now(p, w->addr, w->bytes, w->n);
}

/* All of one page: either each write is done whose old bytes are there, or none. */
static void write_page(const struct zpl_patcher *p, struct zpl_write *w, size_t n)
{
	uint64_t page = page_of(w->addr), from = PAGE, to = 0;
	uint8_t bytes[PAGE];
	int err;

	memcpy(bytes, (const void *)(uintptr_t)page, PAGE);
	for (size_t i = 0; i < n; i++) {
		uint64_t at = w[i].addr - page;

		w[i].err = memcmp(bytes + at, w[i].old, w[i].n_old) == 0 ? 0 : -ESTALE;
		if (w[i].err)
			continue;
		memcpy(bytes + at, w[i].bytes, w[i].n);
		from = at < from ? at : from;
		to = at + w[i].n > to ? at + w[i].n : to;
	}
	err = from < to ? write_now(p, page + from, bytes + from, to - from) : 0;
	for (size_t i = 0; err && i < n; i++)
		w[i].err = (int16_t)err;
}

/* How many of the writes can go out together with the first? */
static size_t count_together(const struct zpl_write *w, size_t n)
{
	uint64_t page = page_of(w->addr);
	size_t i = 0;

	while (i < n && !w[i].follows && page_of(w[i].addr) == page && page_of(w[i].addr + w[i].n_old - 1) == page)
		i++;
	return i;
}

void zpl_patch_all(const struct zpl_patcher *p, struct zpl_write *w, size_t n)
{
	if (p->alone && zpl_text_change(p, w, n) == 0)
		return;
	for (size_t i = 0, k; i < n; i += k) {
		k = p->alone ? count_together(w + i, n - i) : 0;
		if (k > 1) {
			write_page(p, w + i, k);
			continue;
		}
		write_one(p, w + i);
		k = 1;
	}
}

void zpl_patch_close(struct zpl_patcher *p)
{
	if (p->fd >= 0)
		zpl_raw1(__NR_close, p->fd);
	p->fd = -1;
}
