/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* final - see final.h */
#define _GNU_SOURCE
#include "final.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE UINT64_C(4096)

typedef void (*fini_fn)(void);

struct held {
	const struct link_map *map;
	uint64_t addr;         /* map->l_addr then: an unloaded object's map may be reused */
	const ElfW(Addr) *array;
	size_t n;
	ElfW(Addr) fini;       /* 0: none */
};

static struct held *held;
static size_t n_held;

static void nothing(void)
{
}

static const struct link_map *first_map(void)
{
	Dl_info info;
	struct link_map *map = NULL;

	if (!dladdr1((const void *)(uintptr_t)nothing, &info, (void **)&map, RTLD_DL_LINKMAP))
		return NULL;
	while (map && map->l_prev)
		map = map->l_prev;
	return map;
}

static ElfW(Dyn) *find(const struct link_map *map, ElfW(Sxword) tag)
{
	ElfW(Dyn) *d = map->l_ld;

	for (; d && d->d_tag != DT_NULL; d++)
		if (d->d_tag == tag)
			return d;
	return NULL;
}

/* The dynamic section is read-only after relocation. It is two pages at most for these. */
static int put(ElfW(Dyn) *d, ElfW(Xword) value)
{
	uint64_t start = (uint64_t)(uintptr_t)d & ~(PAGE - 1);
	uint64_t end = ((uint64_t)(uintptr_t)(d + 1) + PAGE - 1) & ~(PAGE - 1);
	void *page = (void *)(uintptr_t)start;

	if (mprotect(page, end - start, PROT_READ | PROT_WRITE))
		return -errno;
	d->d_un.d_val = value;
	mprotect(page, end - start, PROT_READ);
	return 0;
}

static void hold(struct held *h, const struct link_map *map)
{
	ElfW(Dyn) *array = find(map, DT_FINI_ARRAY), *size = find(map, DT_FINI_ARRAYSZ);
	ElfW(Dyn) *fini = find(map, DT_FINI);
	ElfW(Xword) bytes = size ? size->d_un.d_val : 0;
	ElfW(Addr) addr = fini ? fini->d_un.d_ptr : 0;

	h->map = map;
	h->addr = map->l_addr;
	if (array && size && put(size, 0) == 0) {
		h->n = bytes / sizeof(ElfW(Addr));
		/* ld.so of glibc leaves these entries as the file has them */
		h->array = (const ElfW(Addr) *)(map->l_addr + array->d_un.d_ptr);
	}
	if (fini && put(fini, (ElfW(Addr))(uintptr_t)nothing - map->l_addr) == 0)
		h->fini = map->l_addr + addr;
}

int zpl_final_hold(void)
{
	const struct link_map *map = first_map(), *m;
	size_t n = 0;

	for (m = map; m; m = m->l_next)
		n++;
	held = calloc(n + 1, sizeof *held);
	if (!held)
		return -ENOMEM;
	for (m = map; m; m = m->l_next)
		hold(&held[n_held++], m);
	return 0;
}

static int is_loaded(const struct held *h)
{
	const struct link_map *m = first_map();

	while (m && m != h->map)
		m = m->l_next;
	return m && m->l_addr == h->addr;
}

static void run(const struct held *h)
{
	for (size_t i = h->n; i--;)
		((fini_fn)h->array[i])();
	if (h->fini)
		((fini_fn)h->fini)();
}

void zpl_final_run(void)
{
	static atomic_flag ran = ATOMIC_FLAG_INIT;

	if (atomic_flag_test_and_set(&ran))
		return;
	/* Loaded in order core, its libraries, first hook, its libraries ... */
	for (size_t i = 0; i < n_held; i++)
		if (is_loaded(&held[i]))
			run(&held[i]);
}
