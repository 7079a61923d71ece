/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sled - see sled.h */
#include "sled.h"

#include <errno.h>
#include <string.h>

#define HLT 0xf4
#define PADS_PAGE 4096u
#define SITE_SIZE 33u  /* put_site(), the hlt included */
#define PASS_SIZE 24u
#define LINEAR_MAX 3u

uint64_t zpl_sled_base(uint8_t p)
{
	return (0x01010101ull * p + 5) & ~(uint64_t)(PADS_PAGE - 1);
}

static uint64_t pad_of(uint8_t p, unsigned group)
{
	return 0x01010101ull * p + 5 + 8ull * group;
}

void zpl_sled_fill(uint8_t *page, const bool used[ZPL_SLED_NUMBERS], uint8_t prefix)
{
	bool group[ZPL_SLED_GROUPS] = { false };

	for (unsigned n = 0; n < ZPL_SLED_NUMBERS; n++)
		if (used[n])
			group[zpl_sled_group(n)] = true;
	memset(page, HLT, ZPL_SLED_SIZE);
	for (unsigned k = 0; k < ZPL_SLED_GROUPS; k++) {
		if (!group[k])
			continue;
		if (k)
			memset(page + 8 * k - 7, prefix, 7);
		page[8 * k] = 0xe9;
		memset(page + 8 * k + 1, prefix, 4);
	}
}

size_t zpl_sled_room(size_t n)
{
	/* pads and pointers; a group's own code for each number; tree, site and pass code */
	return 2 * PADS_PAGE + ZPL_SLED_NUMBERS * 64 + n * (40 + SITE_SIZE + PASS_SIZE);
}

int zpl_sled_order(const void *a, const void *b)
{
	const struct zpl_site *x = *(struct zpl_site *const *)a, *y = *(struct zpl_site *const *)b;

	if (x->nr != y->nr)
		return x->nr < y->nr ? -1 : 1;
	if ((uint32_t)x->ret != (uint32_t)y->ret)
		return (uint32_t)x->ret < (uint32_t)y->ret ? -1 : 1;
	return x->ret < y->ret ? -1 : x->ret > y->ret;
}

static void put(struct zpl_landing *l, const void *bytes, size_t n)
{
	if (l->used + n <= l->size)
		memcpy(l->image + l->used, bytes, n);
	l->used += n;
}

static void put8(struct zpl_landing *l, unsigned b)
{
	uint8_t byte = (uint8_t)b;

	put(l, &byte, 1);
}

static void put32(struct zpl_landing *l, uint32_t v)
{
	put(l, &v, 4);
}

static void put64(struct zpl_landing *l, uint64_t v)
{
	put(l, &v, 8);
}

/* Let the 32-bit displacement at offset @at lead to offset @to. */
static void fix(struct zpl_landing *l, size_t at, size_t to)
{
	uint32_t rel = (uint32_t)(to - (at + 4));

	if (at + 4 <= l->size)
		memcpy(l->image + at, &rel, 4);
}

/* add @d to rcx without touching a flag */
static void put_lea(struct zpl_landing *l, int32_t d)
{
	put(l, "\x48\x8d\x89", 3);
	put32(l, (uint32_t)d);
}

/* The numbers [from, to) that have sites, ascending, are those of one group. */
static void put_group(struct zpl_landing *l, const unsigned *nr, unsigned n)
{
	size_t short_at[8];
	int32_t base = 0;

	put(l, "\x48\x91", 2);
	for (unsigned i = 0; i < n; i++) {
		put_lea(l, base - (int32_t)nr[i]);
		base = (int32_t)nr[i];
		put8(l, 0xe3);
		short_at[i] = l->used;
		put8(l, 0);
	}
	put_lea(l, base);
	put(l, "\x48\x91", 2);
	put8(l, HLT);
	for (unsigned i = 0; i < n; i++) {
		if (short_at[i] < l->size)
			l->image[short_at[i]] = (uint8_t)(l->used - short_at[i] - 1);
		put8(l, 0xe9);
		l->fix_number[nr[i]] = (uint32_t)l->used;
		put32(l, 0);
	}
}

static void put_groups(struct zpl_landing *l, struct zpl_site *const *site, size_t n)
{
	size_t i = 0;

	l->groups_start = l->base + l->used;
	while (i < n) {
		unsigned nr[8], count = 0, k = zpl_sled_group((unsigned)site[i]->nr);
		size_t pad = (size_t)(pad_of(l->prefix, k) - l->base);

		l->groups[k] = l->base + l->used;
		l->image[pad] = 0xe9;
		fix(l, pad + 1, l->used);
		for (; i < n && zpl_sled_group((unsigned)site[i]->nr) == k; i++)
			if (!count || nr[count - 1] != (unsigned)site[i]->nr)
				nr[count++] = (unsigned)site[i]->nr;
		put_group(l, nr, count);
	}
}

/* The displacement of a jump to a site is left as its index; set right by put_sites(). */
static void put_test(struct zpl_landing *l, struct zpl_site *const *site, size_t i)
{
	put(l, "\x81\x3c\x24", 3);
	put32(l, (uint32_t)site[i]->ret);
	put(l, "\x0f\x84", 2);
	site[i]->stub_end = l->used;
	put32(l, 0);
}

/* Sites [lo, hi) of one number, with return addresses whose low halves ascend. */
static void put_search(struct zpl_landing *l, struct zpl_site *const *site, size_t lo, size_t hi)
{
	size_t mid, right;

	if (hi - lo <= LINEAR_MAX) {
		for (size_t i = lo; i < hi; i++)
			put_test(l, site, i);
		put8(l, HLT);
		return;
	}
	mid = lo + (hi - lo) / 2;
	while (mid > lo && (uint32_t)site[mid - 1]->ret == (uint32_t)site[mid]->ret)
		mid--; /* the first of twins leads to the others */
	put_test(l, site, mid);
	put(l, "\x0f\x87", 2);
	right = l->used;
	put32(l, 0);
	put_search(l, site, lo, mid);
	fix(l, right, l->used);
	put_search(l, site, mid + 1, hi);
}

static void put_numbers(struct zpl_landing *l, struct zpl_site *const *site, size_t n)
{
	l->found = l->base + l->used;
	for (size_t i = 0, next; i < n; i = next) {
		uint32_t nr = (uint32_t)site[i]->nr;

		for (next = i; next < n && site[next]->nr == (int32_t)nr; next++)
			;
		fix(l, l->fix_number[nr], l->used);
		put(l, "\x48\x91\xb8", 3);
		put32(l, nr << 16);
		put(l, "\x9f\x0f\x90\xc0", 4);
		put_search(l, site, i, next);
	}
}

/* Does the next site differ in the upper half only? Then it is tried when this one does not match. */
static bool has_twin(struct zpl_site *const *site, size_t i, size_t n)
{
	return i + 1 < n && site[i]->nr == site[i + 1]->nr &&
	       (uint32_t)site[i]->ret == (uint32_t)site[i + 1]->ret;
}

static void put_site(struct zpl_landing *l, struct zpl_site *const *site, size_t i, size_t n)
{
	fix(l, (size_t)site[i]->stub_end, l->used);
	site[i]->stub_end = 0;
	put(l, "\x81\x7c\x24\x04", 4);
	put32(l, (uint32_t)(site[i]->ret >> 32));
	put8(l, 0x75);
	put8(l, SITE_SIZE - 11 + has_twin(site, i, n));
	put(l, "\x48\xb9", 2);
	put64(l, (uint64_t)(uintptr_t)site[i] << 16);
	put(l, "\x0f\xb7\xc0\x48\x09\xc8\xff\x25", 8);
	put32(l, (uint32_t)(0 - (l->used + 4)));
	put8(l, HLT);
}

/* rsp is put right first: a clone's child comes back on another stack. */
static void put_pass(struct zpl_landing *l, struct zpl_site *site)
{
	site->pass = l->base + l->used;
	put(l, "\x48\x8d\x64\x24\x08\xb8", 6);
	put32(l, (uint32_t)site->nr);
	put(l, "\x0f\x05\x48\xb9", 4);
	put64(l, site->ret);
	put(l, "\xff\xe1", 2);
}

int zpl_sled_land(struct zpl_landing *l, struct zpl_site *const *site, size_t n, uint64_t entry)
{
	if (l->size < zpl_sled_room(n))
		return -ENOSPC;
	memset(l->image, HLT, l->size);
	memcpy(l->image, &entry, sizeof entry);
	l->used = (size_t)(pad_of(l->prefix, ZPL_SLED_GROUPS) - l->base + 63) & ~63ull;
	put_groups(l, site, n);
	put_numbers(l, site, n);
	for (size_t i = 0; i < n; i++)
		put_site(l, site, i, n);
	l->sites_end = l->base + l->used;
	for (size_t i = 0; i < n; i++)
		put_pass(l, site[i]);
	return l->used <= l->size ? 0 : -ENOSPC;
}
