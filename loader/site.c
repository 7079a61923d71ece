/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * site - see site.h
 *
 * Readers take no lock: the address tables are open-addressing arrays that only grow by
 * being replaced whole (the old one is kept, as a handler may be reading it), and a slot is
 * filled with one pointer store.
 */
#include "site.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#define INDEX_MAX 32768u
#define CHUNK 256u

struct table {
	size_t mask;
	size_t n;
	const struct zpl_site *_Atomic *slot;
};

/* Read by entry.S for stubs that carry an index. */
const struct zpl_site **zpl_site_table;

static uint32_t n_indices;
static struct zpl_site *chunk;
static unsigned chunk_used = CHUNK;
static struct table *_Atomic by_addr;
static size_t n_live; /* of its slots, without those removed */

struct zpl_stubs *_Atomic zpl_site_stubs;

struct zpl_site *zpl_site_new(void)
{
	if (chunk_used == CHUNK) {
		chunk = calloc(CHUNK, sizeof *chunk);
		if (!chunk)
			return NULL;
		chunk_used = 0;
	}
	return &chunk[chunk_used++];
}

int zpl_site_index(struct zpl_site *s)
{
	if (!zpl_site_table) {
		void *p = mmap(NULL, INDEX_MAX * sizeof(void *), PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (p == MAP_FAILED)
			return -ENOMEM;
		zpl_site_table = p;
	}
	if (n_indices == INDEX_MAX)
		return -ENOSPC;
	s->index = n_indices++;
	zpl_site_table[s->index] = s;
	return 0;
}

const struct zpl_site *zpl_site_indexed(uint16_t index)
{
	return zpl_site_table[index];
}

static size_t hash(uint64_t addr)
{
	return (size_t)((addr * 0x9e3779b97f4a7c15u) >> 32);
}

/* In the place of a site that was removed: probing goes on past it, and no address is its. */
static const struct zpl_site removed;

static void table_put(struct table *t, const struct zpl_site *s)
{
	size_t i = hash(s->addr) & t->mask;

	while (t->slot[i] && t->slot[i]->addr != s->addr)
		i = (i + 1) & t->mask;
	if (!t->slot[i])
		t->n++;
	t->slot[i] = s;
}

static struct table *table_grown(const struct table *old)
{
	size_t cap = old ? (old->mask + 1) * (n_live * 4 > old->mask ? 2 : 1) : 2048;
	struct table *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->slot = calloc(cap, sizeof *t->slot);
	if (!t->slot) {
		free(t);
		return NULL;
	}
	t->mask = cap - 1;
	for (size_t i = 0; old && i <= old->mask; i++)
		if (old->slot[i] && old->slot[i] != &removed)
			table_put(t, old->slot[i]);
	return t;
}

int zpl_site_add(struct zpl_site *s)
{
	struct table *t = by_addr;

	if (!t || t->n * 2 > t->mask) {
		t = table_grown(t);
		if (!t)
			return -ENOMEM;
		by_addr = t;
	}
	table_put(t, s);
	n_live++;
	return 0;
}

void zpl_site_remove(const struct zpl_site *s)
{
	struct table *t = by_addr;

	if (!t)
		return;
	for (size_t i = hash(s->addr) & t->mask; t->slot[i]; i = (i + 1) & t->mask) {
		if (t->slot[i] == s) {
			t->slot[i] = &removed;
			n_live--;
			return;
		}
	}
}

const struct zpl_site *zpl_site_at(uint64_t addr)
{
	const struct table *t = by_addr;

	if (!t)
		return NULL;
	for (size_t i = hash(addr) & t->mask; t->slot[i]; i = (i + 1) & t->mask)
		if (t->slot[i]->addr == addr)
			return t->slot[i];
	return NULL;
}

void zpl_site_add_stubs(struct zpl_stubs *stubs)
{
	stubs->next = zpl_site_stubs;
	zpl_site_stubs = stubs;
}

static const struct zpl_site *site_in(const struct zpl_stubs *stubs, uint64_t pc)
{
	size_t lo = 0, hi = stubs->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct zpl_site *s = stubs->site[mid];

		if (pc < s->stub)
			hi = mid;
		else if (pc >= s->stub_end)
			lo = mid + 1;
		else
			return s;
	}
	return NULL;
}

static const struct zpl_site *site_of_stub(uint64_t pc)
{
	for (const struct zpl_stubs *a = zpl_site_stubs; a; a = a->next)
		if (pc >= a->start && pc < a->end)
			return site_in(a, pc);
	return NULL;
}

bool zpl_site_is_stubs(uint64_t addr)
{
	for (const struct zpl_stubs *a = zpl_site_stubs; a; a = a->next)
		if (a->start == addr)
			return true;
	return false;
}

uint64_t zpl_site_stub_to_program(uint64_t pc, const struct zpl_site **site)
{
	const struct zpl_site *s = site_of_stub(pc);
	uint64_t off;

	*site = s;
	if (!s)
		return 0;
	off = pc - s->stub;
	for (unsigned i = 0; i < s->n_before && pc < s->call; i++)
		if (off <= s->to[i])
			return s->patch_at + s->from[i];
	if (pc < s->cont || s->cont == s->ret)
		return pc < s->stub_end && s->pass && pc >= s->pass + (s->nr >= 0 ? 7 : 2) ? s->ret : s->addr;
	for (unsigned i = s->n_before; i < (unsigned)(s->n_before + s->n_after); i++)
		if (off <= s->to[i])
			return s->patch_at + s->from[i];
	return s->patch_at + s->patch_len;
}

/* What only loads the number is not in the stub: there its place is the call's. */
uint64_t zpl_site_begin(const struct zpl_site *s)
{
	return s->nr >= 0 && s->n_before == 1 && s->stub + s->to[0] == s->call ? s->patch_at : s->addr;
}

/* Most bytes of the program behind a call that a patch replaces. */
#define BEHIND 16

/* The first site of an area whose call is at @addr or later: they ascend with their stubs. */
static size_t first_from(const struct zpl_stubs *stubs, uint64_t addr)
{
	size_t lo = 0, hi = stubs->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (stubs->site[mid]->addr < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Copied and replaced instructions go on in the stub: the originals lead past zpl, or are gone. */
static uint64_t moved_to(const struct zpl_site *s, uint64_t pc)
{
	if (!s->active)
		return 0;
	if (pc == s->addr)
		return s->call;
	for (unsigned i = 0; pc > s->patch_at && i < (unsigned)(s->n_before + s->n_after); i++)
		if (s->patch_at + s->from[i] == pc)
			return s->stub + s->to[i];
	return pc == s->ret && pc < s->patch_at + s->patch_len ? s->cont : 0;
}

uint64_t zpl_site_program_to_stub(uint64_t pc)
{
	for (const struct zpl_stubs *stubs = zpl_site_stubs; stubs; stubs = stubs->next) {
		if (!stubs->n || pc > stubs->site[stubs->n - 1]->addr + BEHIND)
			continue;
		for (size_t i = first_from(stubs, pc - BEHIND); i < stubs->n; i++) {
			const struct zpl_site *s = stubs->site[i];
			uint64_t to = moved_to(s, pc);

			if (to)
				return to;
			if (s->patch_at > pc)
				break;
		}
	}
	return pc;
}
