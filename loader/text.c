/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* text - see text.h */
#define _GNU_SOURCE
#include "text.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "arch/x86_64/syscall.h"
#include "arch/x86_64/touch.h"
#include "maps.h"

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

#define PAGE 4096ull
#define WORTHWHILE 16u /* pages: for fewer, moving takes longer than it saves */
#define LARGEST (8u << 20) /* what is writable once, the kernel promises memory for, as long as it lives */

struct text {
	uint64_t start, end;
	uint64_t first, last; /* bytes that must lie in it */
	bool fits;
};

/* Return: pages, about; @t is told where the writes are */
static unsigned look_over(const struct zpl_write *w, size_t n, struct text *t)
{
	unsigned pages = 0;

	*t = (struct text){ .first = ~0ull };
	for (size_t i = 0; i < n; i++) {
		uint64_t last = w[i].addr + w[i].n_old - 1;

		pages += !i || w[i].addr / PAGE != w[i - 1].addr / PAGE;
		t->first = w[i].addr < t->first ? w[i].addr : t->first;
		t->last = last > t->last ? last : t->last;
	}
	return pages;
}

static int find_text(const struct zpl_map *m, void *arg)
{
	struct text *t = arg;

	if (m->end <= t->first)
		return 0;
	t->start = m->start;
	t->end = m->end;
	t->fits = m->start <= t->first && t->last < m->end && m->end - m->start <= LARGEST && m->read && m->exec &&
		  !m->write && !m->shared;
	return 1;
}

/* A filter may kill for what it does not allow. */
static bool is_filtered(void)
{
	return zpl_raw6(__NR_prctl, PR_GET_SECCOMP, 0, 0, 0, 0, 0) != 0;
}

/* What is written is made this process's own first: that way no page beside it is mapped. */
static void write_one(struct zpl_write *w, uint64_t offset)
{
	uint8_t *at = (uint8_t *)(uintptr_t)(w->addr + offset);

	if (w->follows && w[-1].err) {
		w->err = w[-1].err;
		return;
	}
	zpl_touch(at);
	w->err = memcmp(at, w->old, w->n_old) == 0 ? 0 : -ESTALE;
	if (!w->err)
		memcpy(at, w->bytes, w->n);
}

static long move(uint64_t from, size_t len, int flags, uint64_t to)
{
	return zpl_raw6(__NR_mremap, (long)from, (long)len, (long)len, MREMAP_MAYMOVE | flags, (long)to, 0);
}

/* Has the process made a page of its own there: a debugger for a breakpoint, ld.so for a relocation? */
static bool has_own(uint64_t start, uint64_t end)
{
	uint64_t entry[LARGEST / PAGE / 16], n;
	long fd = zpl_raw4(__NR_openat, AT_FDCWD, "/proc/self/pagemap", O_RDONLY | O_CLOEXEC, 0);
	bool own = fd < 0;

	for (; !own && start < end; start += n * PAGE) {
		n = (end - start) / PAGE < sizeof entry / 8 ? (end - start) / PAGE : sizeof entry / 8;
		own = zpl_raw4(__NR_pread64, fd, entry, n * 8, start / PAGE * 8) != (long)(n * 8);
		for (uint64_t i = 0; !own && i < n; i++)
			own = (entry[i] >> 62 & 1) || ((entry[i] >> 63 & 1) && !(entry[i] >> 61 & 1));
	}
	if (fd >= 0)
		zpl_raw1(__NR_close, fd);
	return own;
}

/* What has been written may not be executed: it goes where the file's bytes can be. */
static void carry_back(int mem, const struct text *t, uint64_t elsewhere, struct zpl_write *w, size_t n)
{
	for (uint64_t at = t->start; at < t->end; at += PAGE) {
		const void *page = (const void *)(uintptr_t)(elsewhere + (at - t->start));

		if (memcmp((const void *)(uintptr_t)at, page, PAGE) != 0)
			zpl_raw4(__NR_pwrite64, mem, page, PAGE, at);
	}
	zpl_raw2(__NR_munmap, elsewhere, t->end - t->start);
	for (size_t i = 0; i < n; i++)
		if (!w[i].err && memcmp((const void *)(uintptr_t)w[i].addr, w[i].bytes, w[i].n) != 0)
			w[i].err = -EACCES;
}

static int change(const struct zpl_patcher *p, const struct text *t, struct zpl_write *w, size_t n)
{
	bool let_go = p->idle && !has_own(t->start, t->end);
	size_t len = t->end - t->start;
	long elsewhere = move(t->start, len, MREMAP_DONTUNMAP, 0);

	if (zpl_raw_failed(elsewhere))
		return -EAGAIN;
	if (let_go)
		zpl_raw3(__NR_madvise, elsewhere, len, MADV_DONTNEED);
	if (zpl_raw3(__NR_mprotect, elsewhere, len, PROT_READ | PROT_WRITE)) {
		move((uint64_t)elsewhere, len, MREMAP_FIXED, t->start);
		return -EAGAIN;
	}
	for (size_t i = 0; i < n; i++)
		write_one(&w[i], (uint64_t)elsewhere - t->start);
	if (zpl_raw3(__NR_mprotect, elsewhere, len, PROT_READ | PROT_EXEC) ||
	    zpl_raw_failed(move((uint64_t)elsewhere, len, MREMAP_FIXED, t->start)))
		carry_back(p->fd, t, (uint64_t)elsewhere, w, n);
	return 0;
}

int zpl_text_change(const struct zpl_patcher *p, struct zpl_write *w, size_t n)
{
	uint64_t all = ~0ull, mask;
	struct text t;
	int err;

	if (p->fd < 0 || look_over(w, n, &t) < WORTHWHILE || is_filtered() ||
	    zpl_maps_each_from(ZPL_MAPS_NO_PATH, t.first, find_text, &t) < 0 || !t.fits)
		return -EAGAIN;
	/* a handler must not meet the file's bytes where the process has its own */
	zpl_raw4(__NR_rt_sigprocmask, SIG_BLOCK, &all, &mask, 8);
	err = change(p, &t, w, n);
	zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
	return err;
}
