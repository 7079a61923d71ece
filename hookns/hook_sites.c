/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hook_sites - see hook_calls.h: the patches in the hook namespace's libc */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/arch/x86_64/entry.h"
#include "../loader/objects.h"
#include "../loader/start.h"
#include "hook_calls.h"

/*
 * One whose number is not known beforehand is syscall()'s, or from glibc 2.41 on all cancellation points'. It must stay
 * whole: see hook_call.S.
 */
static bool is_taken(const struct zpl_plan *p)
{
	if (p->nr < 0)
		return p->kind == ZPL_PATCH_NEAR;
	return (p->kind == ZPL_PATCH_NEAR || p->kind == ZPL_PATCH_MOVED) && zpl_hook_calls_take(p->nr);
}

/* The object that this namespace's open() is in. */
static int find_libc(struct zpl_object *o)
{
	struct link_map *l;
	uint64_t size;
	void *in_libc = dlsym(RTLD_DEFAULT, "openat");
	const void *base = in_libc ? zpl_object_base(in_libc, &l) : NULL;

	if (!base)
		return -ENOENT;
	size = zpl_object_extent(base);
	o->name = strdup(l->l_name);
	o->start = (uint64_t)(uintptr_t)base;
	o->end = l->l_addr + size;
	o->wants = is_taken;
	o->entry[0] = (uint64_t)(uintptr_t)zpl_entry_hook;
	o->entry[1] = (uint64_t)(uintptr_t)zpl_entry_hook_var;
	return zpl_image_init(&o->image, (const void *)l->l_addr, l->l_addr, 0, 0,
			      o->start - l->l_addr, size);
}

int zpl_hook_calls_init(struct zpl_failure *fail)
{
	struct zpl_object *o = calloc(1, sizeof *o);
	struct zpl_patcher pt;
	int err;

	if (!o || find_libc(o))
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, 4096, "the hooks' libc", NULL);
	err = zpl_object_prepare(o, NULL, fail);
	if (err && fail->step != ZPL_STEP_IMAGE)
		return err;
	if (err) { /* the program's own images decide whether there is a start */
		zpl_message_log(&zpl_config, ZPL_LOG_INFO, "hooks' descriptors are among the program's: %s: %e",
				o->name, -err);
		return 0;
	}
	zpl_site_add_stubs(&o->stubs);
	zpl_patch_open(&pt);
	pt.alone = true;
	zpl_object_patch(&pt, o, 0, UINT64_MAX, false);
	zpl_patch_close(&pt);
	return 0;
}
