/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* objects - see objects.h; plans and stubs are in object_plan.c, patches in object_patch.c */
#define _GNU_SOURCE
#include "objects.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "area.h"
#include "config.h"
#include "start.h"
#include "trampoline.h"

struct zpl_object *_Atomic zpl_objects;
static struct zpl_object *_Atomic *last_object = &zpl_objects;

static bool is_ours(const char *name)
{
	size_t n = strlen(zpl_folder);

	return strncmp(name, zpl_folder, n) == 0 && strncmp(name + n, "libzpl_", 7) == 0;
}

/* The path that ld.so has; for the program itself what the kernel says. */
static char *object_name(const struct link_map *l)
{
	char path[4096];
	ssize_t n;

	if (l->l_name && *l->l_name)
		return strdup(l->l_name);
	n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n < 0)
		return strdup("[program]");
	path[n] = 0;
	return strdup(path);
}

uint64_t zpl_object_extent(const ElfW(Ehdr) *eh)
{
	const ElfW(Phdr) *ph = (const void *)((const char *)eh + eh->e_phoff);
	uint64_t end = 0;

	for (unsigned i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && ph[i].p_vaddr + ph[i].p_memsz > end)
			end = ph[i].p_vaddr + ph[i].p_memsz;
	return end;
}

#ifdef DLFO_STRUCT_HAS_EH_DBASE
/*
 * Of an image with gaps between its segments ld.so gives the segment. The part that holds
 * the dynamic section can be read.
 */
static bool is_whole(const struct dl_find_object *o)
{
	const char *start = o->dlfo_map_start, *dynamic = (const char *)o->dlfo_link_map->l_ld;

	return dynamic >= start && dynamic < (const char *)o->dlfo_map_end &&
	       memcmp(start, ELFMAG, SELFMAG) == 0;
}
#endif

/* dladdr() looks for the nearest symbol too, which takes as long as the rest of this file. */
const void *zpl_object_base(const void *addr, struct link_map **map)
{
	struct link_map *l;
	Dl_info info;
#ifdef DLFO_STRUCT_HAS_EH_DBASE /* glibc 2.35 */
	union {
		void *found;
		int (*find)(void *, struct dl_find_object *);
	} u = { .found = dlsym(RTLD_DEFAULT, "_dl_find_object") };
	struct dl_find_object o;

	if (u.found && u.find((void *)(uintptr_t)addr, &o) == 0 && is_whole(&o)) {
		if (map)
			*map = o.dlfo_link_map;
		return o.dlfo_map_start;
	}
#endif
	if (!dladdr1(addr, &info, (void **)&l, RTLD_DL_LINKMAP))
		return NULL;
	if (map)
		*map = l;
	return info.dli_fbase;
}

static int read_object(struct zpl_object *o, const struct link_map *l)
{
	const void *base = zpl_object_base(l->l_ld, NULL);
	uint64_t limit;
	int err;

	if (!base)
		return -ENOENT;
	limit = zpl_object_extent(base);
	o->start = (uint64_t)(uintptr_t)base;
	o->end = l->l_addr + limit;
	err = zpl_image_init(&o->image, (const void *)l->l_addr, l->l_addr, 0, 0,
			     o->start - l->l_addr, limit);
	return err;
}

void zpl_object_publish(struct zpl_object *o)
{
	if (o->stubs.n)
		zpl_site_add_stubs(&o->stubs);
	*last_object = o;
	last_object = &o->next;
}

static int add_object(const struct link_map *l, struct zpl_failure *fail)
{
	struct zpl_object *o = calloc(1, sizeof *o);
	int err;

	if (!o)
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, sizeof *o, "an image", NULL);
	o->name = object_name(l);
	if (!o->name)
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, 4096, "an image", NULL);
	*last_object = o;
	last_object = &o->next;
	err = read_object(o, l);
	if (err || is_ours(o->name) ||
	    zpl_config_match(zpl_config.exclude, o->name)) {
		o->excluded = true;
		return 0;
	}
	return zpl_object_prepare(o, NULL, fail);
}

int zpl_objects_prepare(const struct link_map *l, struct zpl_failure *fail)
{
	int err = zpl_trampoline_open(zpl_config.method, fail);

	if (err)
		return err;
	zpl_area_look_again(); /* hooks have been loaded since */
	while (l->l_prev)
		l = l->l_prev;
	for (; l; l = l->l_next) {
		err = add_object(l, fail);
		if (err)
			return err;
	}
	return zpl_trampoline_build(fail);
}

static char *put_hex(char *p, uint64_t v)
{
	int shift = 60;

	while (shift > 0 && !(v >> shift & 15))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[v >> shift & 15];
	return p;
}

const char *zpl_image_name(uint64_t addr)
{
	static char text[256];
	const char *name = "unknown code";
	Dl_info info;
	size_t n;

	if (dladdr((void *)(uintptr_t)addr, &info) && info.dli_fname) {
		name = info.dli_fname;
		addr -= (uint64_t)(uintptr_t)info.dli_fbase;
	}
	n = strlen(name);
	if (n > 200) {
		name += n - 200;
		n = 200;
	}
	memcpy(text, name, n);
	memcpy(text + n, "+0x", 3);
	*put_hex(text + n + 3, addr) = 0;
	return text;
}
