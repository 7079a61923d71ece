/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * object_restore - see objects.h: patches taken back while threads run the code
 *
 * A patch's first instruction gives way to the program's, at the same place, and no thread stands in what
 * else the patch covers: that has not been run since it was covered. One caller at a time, on the hook
 * namespace's block.
 */
#include <asm/unistd.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/x86_64/stub.h"
#include "arch/x86_64/syscall.h"
#include "object_parts.h"
#include "swap.h"
#include "waiting.h"

#define PAGE 4096ull
#define MOST (64 * PAGE) /* swapped at once: each time makes a mapping, but copies the pages */

/* Sites [first, end) whose patches lie in the pages [lo, hi). */
struct run {
	size_t first, end;
	uint64_t lo, hi;
};

static uint64_t page_of(uint64_t addr)
{
	return addr & ~(PAGE - 1);
}

/* Does the run take in site @i, which is in place? */
static bool extend(struct run *r, const struct zpl_site *s, size_t i)
{
	uint64_t lo = page_of(s->patch_at), hi = page_of(s->patch_at + s->patch_len - 1) + PAGE;

	if (r->hi && (lo < r->lo || lo > r->hi || hi - r->lo > MOST))
		return false;
	if (!r->hi) {
		r->first = i;
		r->lo = lo;
	}
	r->hi = hi > r->hi ? hi : r->hi;
	r->end = i + 1;
	return true;
}

static bool is_due(const struct zpl_object *o, size_t i, uint64_t start, uint64_t end)
{
	return o->sites[i] && o->sites[i]->active && zpl_object_touches(o, i, start, end);
}

/* The program's bytes into @bytes, which are the run's pages, unless they are not ours any more. */
static void undo(const struct zpl_object *o, size_t i, const struct run *r, uint8_t *bytes)
{
	const struct zpl_plan *p = &o->plans.plan[i];
	uint8_t now[16], *at = bytes + (o->sites[i]->patch_at - r->lo);
	int n = zpl_arch_patch_bytes(p, o->sites[i], now);

	if (n > 0 && memcmp(at, now, (size_t)n) == 0)
		memcpy(at, p->old, (size_t)n);
}

static int swap_run(const struct zpl_object *o, const struct run *r, uint64_t start, uint64_t end)
{
	long len = (long)(r->hi - r->lo);
	long p = zpl_raw6(__NR_mmap, 0, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *bytes = (uint8_t *)p;
	int err;

	if (zpl_raw_failed(p))
		return (int)p;
	memcpy(bytes, (const void *)(uintptr_t)r->lo, r->hi - r->lo);
	for (size_t i = r->first; i < r->end; i++)
		if (is_due(o, i, start, end))
			undo(o, i, r, bytes);
	err = zpl_swap_pages(r->lo, r->hi - r->lo, bytes);
	zpl_raw2(__NR_munmap, p, len);
	return err;
}

static void restore_run(struct zpl_object *o, const struct run *r, uint64_t start, uint64_t end)
{
	struct zpl_patcher pt;

	if (r->hi && swap_run(o, r, start, end) == 0) {
		for (size_t i = r->first; i < r->end; i++)
			if (is_due(o, i, start, end))
				zpl_object_withdraw(o, i, start, end);
	} else if (r->hi) { /* no better way is left */
		zpl_patch_open(&pt);
		zpl_object_restore(&pt, o, start > r->lo ? start : r->lo, end < r->hi ? end : r->hi);
		zpl_patch_close(&pt);
	}
}

void zpl_object_restore_running(struct zpl_object *o, uint64_t start, uint64_t end)
{
	struct run r = { 0 };

	for (size_t i = 0; o->sites && i < o->plans.n; i++) {
		const struct zpl_site *s = o->sites[i];

		if (s && s->waits && zpl_object_touches(o, i, start, end))
			zpl_waiting_remove(o, i);
		if (!is_due(o, i, start, end) || extend(&r, s, i))
			continue;
		restore_run(o, &r, start, end);
		r = (struct run){ 0 };
		extend(&r, s, i);
	}
	restore_run(o, &r, start, end);
}
