/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hooks - loading: see hooks.h */
#define _GNU_SOURCE
#include "hooks.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/config.h"
#include "hookfile.h"

#define ZPL_VERSION_TEXT "0x10001"
_Static_assert(ZPL_HOOK_VERSION == 0x10001, "keep the text in step");
#define SIZE_1_0 offsetof(struct zpl_hook, fast) /* of version 0x10000 */

struct zpl_loaded_hook zpl_hooks[ZPL_HOOKS_MAX];
unsigned zpl_n_hooks;
bool zpl_all_bare;

static int adopt_native(struct zpl_loaded_hook *h, void *lib, const struct zpl_hook *hook,
			const char *path, struct zpl_failure *fail)
{
	const struct zpl_api **table = dlsym(lib, "zpl_api");
	int status;

	if (hook->version >> 16 != ZPL_HOOK_VERSION >> 16 || hook->size < SIZE_1_0)
		return zpl_fail(fail, ZPL_STEP_HOOK_VERSION, EPROTO, hook->version, path,
				ZPL_VERSION_TEXT);
	if (!hook->handle)
		return zpl_fail(fail, ZPL_STEP_HOOK_NO_HANDLER, EINVAL, 0, path, NULL);
	h->native = hook;
	h->name = hook->name;
	h->handle = hook->handle;
	h->fast = hook->size > SIZE_1_0 ? hook->fast : NULL;
	h->bare = hook->flags & ZPL_HOOK_BARE;
	zpl_hooks_want(h, hook->wants);
	if (table)
		*table = &zpl_hooks_api;
	status = hook->init ? hook->init(&zpl_hooks_api) : 0;
	if (status)
		return zpl_fail(fail, ZPL_STEP_HOOK_INIT, ECANCELED, (uint64_t)(int64_t)status, path,
				NULL);
	return 0;
}

static int adopt_classic(struct zpl_loaded_hook *h, void *lib, void *init, const char *path,
			 struct zpl_failure *fail)
{
	int (*new_init)(long, ...) = NULL;
	int (*old_init)(void) = NULL;
	zpl_classic_fn *old_fn = dlsym(lib, "__hook_fn");
	zpl_classic_fn fn = zpl_hooks_classic_next[zpl_n_hooks];
	int status;

	h->name = path;
	if (old_fn) {
		*(void **)&old_init = init;
		status = old_init();
		*(void **)&fn = old_fn;
	} else {
		*(void **)&new_init = init;
		status = ((int (*)(long, void *, void *))new_init)(0, &fn, NULL);
	}
	if (status)
		return zpl_fail(fail, ZPL_STEP_HOOK_INIT, ECANCELED, (uint64_t)(int64_t)status, path,
				NULL);
	if (!fn)
		return zpl_fail(fail, ZPL_STEP_HOOK_NO_HANDLER, EINVAL, 0, path, NULL);
	h->classic = fn;
	zpl_hooks_want(h, NULL);
	return 0;
}

static int note_code(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct zpl_loaded_hook *h = arg;

	(void)size;
	if (info->dlpi_addr != h->code_start)
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
			continue;
		h->code_start = info->dlpi_addr + p->p_vaddr;
		h->code_end = h->code_start + p->p_memsz;
	}
	return 1;
}

static void find_code(struct zpl_loaded_hook *h, void *lib)
{
	struct link_map *l;

	if (dlinfo(lib, RTLD_DI_LINKMAP, &l))
		return;
	h->code_start = l->l_addr;
	if (!dl_iterate_phdr(note_code, h) || !h->code_end)
		h->code_start = 0;
}

static int load_one(const char *path, struct zpl_failure *fail)
{
	struct zpl_loaded_hook *h = &zpl_hooks[zpl_n_hooks];
	const struct zpl_hook *hook;
	void *lib, *init;
	int err;

	if (zpl_n_hooks == ZPL_HOOKS_MAX)
		return zpl_fail(fail, ZPL_STEP_HOOK_TOO_MANY, E2BIG, ZPL_HOOKS_MAX, path, NULL);
	err = zpl_hookfile_check(path, fail);
	if (err)
		return err;
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return zpl_hookfile_dlerror(path, dlerror(), fail);
	find_code(h, lib);
	hook = dlsym(lib, "zpl_hook");
	init = dlsym(lib, "__hook_init");
	if (hook)
		err = adopt_native(h, lib, hook, path, fail);
	else if (init)
		err = adopt_classic(h, lib, init, strdup(path), fail);
	else
		err = zpl_fail(fail, ZPL_STEP_HOOK_NO_INTERFACE, EINVAL, 0, path, NULL);
	if (!err)
		zpl_n_hooks++;
	return err;
}

/* A path without a slash is a file here, not a name to search library folders for. */
static void as_path(char *path, size_t cap)
{
	size_t n = strlen(path);

	if (strchr(path, '/') || n + 3 > cap)
		return;
	memmove(path + 2, path, n + 1);
	memcpy(path, "./", 2);
}

/*
 * Whoever loads libgcc_s first decides whose unwinder its own calls go to. A hook with libc++ brings
 * LLVM's along, and then exceptions of the next hook, with libstdc++, would run into that.
 */
static void keep_unwinders_apart(const char *list)
{
	if (strchr(list, ':'))
		dlopen("libgcc_s.so.1", RTLD_NOW | RTLD_LOCAL);
}

int zpl_hooks_load(const char *list, struct zpl_failure *fail)
{
	char path[PATH_MAX];
	int r;

	if (!list)
		return zpl_fail(fail, ZPL_STEP_HOOK_UNSET, EINVAL, 0, NULL, NULL);
	keep_unwinders_apart(list);
	while ((r = zpl_config_list_next(&list, path, sizeof path)) == 1) {
		as_path(path, sizeof path);
		r = load_one(path, fail);
		if (r)
			return r;
	}
	if (r < 0)
		return zpl_fail(fail, ZPL_STEP_HOOK_MISSING, -r, 0, list, NULL);
	if (!zpl_n_hooks)
		return zpl_fail(fail, ZPL_STEP_HOOK_UNSET, EINVAL, 0, NULL, NULL);
	zpl_all_bare = true;
	for (unsigned i = 0; i < zpl_n_hooks; i++)
		zpl_all_bare = zpl_all_bare && zpl_hooks[i].bare;
	zpl_hooks_loaded();
	return 0;
}

bool zpl_hooks_ask_for_threads(void)
{
	for (unsigned i = 0; i < zpl_n_hooks; i++)
		if (zpl_hooks[i].native && zpl_hooks[i].native->thread_start)
			return true;
	return false;
}

void zpl_hooks_thread_start(void)
{
	for (unsigned i = 0; i < zpl_n_hooks; i++)
		if (zpl_hooks[i].native && zpl_hooks[i].native->thread_start)
			zpl_hooks[i].native->thread_start();
}

void zpl_hooks_thread_exit(void)
{
	for (unsigned i = 0; i < zpl_n_hooks; i++)
		if (zpl_hooks[i].native && zpl_hooks[i].native->thread_exit)
			zpl_hooks[i].native->thread_exit();
}

void zpl_hooks_fork_child(void)
{
	for (unsigned i = 0; i < zpl_n_hooks; i++)
		if (zpl_hooks[i].native && zpl_hooks[i].native->fork_child)
			zpl_hooks[i].native->fork_child();
}

void zpl_hooks_exit(int status)
{
	for (unsigned i = 0; i < zpl_n_hooks; i++)
		if (zpl_hooks[i].native && zpl_hooks[i].native->exit)
			zpl_hooks[i].native->exit(status);
}
