/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hooks - see hooks.h */
#define _GNU_SOURCE
#include "hooks.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/arch/x86_64/entry.h"
#include "../loader/config.h"
#include "dispatch.h"
#include "filter.h"
#include "hookfile.h"
#include "memory.h"

#define ZPL_VERSION_TEXT "0x10000"
_Static_assert(ZPL_HOOK_VERSION == 0x10000, "keep the text in step");

struct zpl_loaded_hook zpl_hooks[ZPL_HOOKS_MAX];
unsigned zpl_n_hooks;
bool zpl_all_bare;
_Atomic uint8_t zpl_wanted[ZPL_NR_MAX + 1];

static void refresh_wanted(unsigned nr)
{
	uint8_t any = 0;

	for (unsigned i = 0; i < zpl_n_hooks; i++)
		any |= nr < ZPL_NR_MAX ? zpl_hooks[i].wants[nr] : zpl_hooks[i].wants_others;
	zpl_wanted[nr] = any;
}

/* Numbers that a hook has named, rather than wanted along with all others. */
static bool named[ZPL_NR_MAX];

bool zpl_hooks_named(long nr)
{
	return nr >= 0 && nr < ZPL_NR_MAX && named[nr];
}

static struct zpl_loaded_hook *by_name(const char *name)
{
	for (unsigned i = 0; name && i < zpl_n_hooks; i++)
		if (zpl_hooks[i].name && strcmp(zpl_hooks[i].name, name) == 0)
			return &zpl_hooks[i];
	return NULL;
}

static int api_want(const char *name, long nr, int wanted)
{
	struct zpl_loaded_hook *h = by_name(name);

	if (!h)
		return -ENOENT;
	if (nr < 0 || nr >= ZPL_NR_MAX)
		return -ERANGE;
	h->wants[nr] = wanted != 0;
	named[nr] = named[nr] || wanted;
	refresh_wanted((unsigned)nr);
	zpl_filter_refresh();
	zpl_memory_wanted(false);
	return 0;
}

long zpl_hooks_run(unsigned first, struct zpl_call *call)
{
	for (unsigned i = first; i < zpl_n_hooks; i++) {
		struct zpl_loaded_hook *h = &zpl_hooks[i];
		zpl_handle_fn handle = h->handle;

		if ((uint64_t)call->nr < ZPL_NR_MAX ? !h->wants[call->nr] : !h->wants_others)
			continue;
		call->reserved[1] = (void *)(uintptr_t)(i + 1);
		if (handle)
			return handle(call);
		return h->classic(call->nr, (int64_t)call->arg[0], (int64_t)call->arg[1],
				  (int64_t)call->arg[2], (int64_t)call->arg[3],
				  (int64_t)call->arg[4], (int64_t)call->arg[5]);
	}
	return zpl_next_kernel(call);
}

long zpl_hooks_next(struct zpl_call *call)
{
	return zpl_hooks_run((unsigned)(uintptr_t)call->reserved[1], call);
}

static long run_first(struct zpl_call *call)
{
	return zpl_hooks_run(0, call);
}

_Atomic(zpl_handle_fn) zpl_hooks_first = run_first;

/* With a single hook there is nothing to choose: what is wanted, it wants. */
static void refresh_first(void)
{
	zpl_handle_fn only = zpl_n_hooks == 1 ? zpl_hooks[0].handle : NULL;

	zpl_hooks_first = only ? only : run_first;
}

static int api_replace(const char *name, long (*handle)(struct zpl_call *call))
{
	struct zpl_loaded_hook *h = by_name(name);

	if (!handle)
		return -EINVAL;
	if (!h)
		return -ENOENT;
	h->handle = handle;
	refresh_first();
	return 0;
}

static const struct zpl_api api = {
	.size = sizeof(struct zpl_api), .next = zpl_next_call, .replace = api_replace, .want = api_want,
};

/*
 * A classic hook's way on carries no call: it is the one in flight in this thread. A hook's own
 * thread has none and goes to the kernel.
 */
static long classic_next(unsigned next, int64_t nr, const int64_t a[6])
{
	struct zpl_call *call = zpl_dispatch_current(), mine;

	if (!call)
		return zpl_syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	mine = *call;
	mine.nr = (int32_t)nr;
	for (unsigned i = 0; i < 6; i++)
		mine.arg[i] = (uint64_t)a[i];
	return zpl_hooks_run(next, &mine);
}

#define CLASSIC_NEXT(n)                                                                      \
	static long classic_next_##n(int64_t nr, int64_t a1, int64_t a2, int64_t a3, int64_t a4, \
				     int64_t a5, int64_t a6)                                 \
	{                                                                                    \
		return classic_next(n + 1, nr, (const int64_t[]){ a1, a2, a3, a4, a5, a6 }); \
	}
CLASSIC_NEXT(0) CLASSIC_NEXT(1) CLASSIC_NEXT(2) CLASSIC_NEXT(3)
CLASSIC_NEXT(4) CLASSIC_NEXT(5) CLASSIC_NEXT(6) CLASSIC_NEXT(7)
CLASSIC_NEXT(8) CLASSIC_NEXT(9) CLASSIC_NEXT(10) CLASSIC_NEXT(11)
CLASSIC_NEXT(12) CLASSIC_NEXT(13) CLASSIC_NEXT(14) CLASSIC_NEXT(15)

static const zpl_classic_fn classic_nexts[ZPL_HOOKS_MAX] = {
	classic_next_0,	 classic_next_1,  classic_next_2,  classic_next_3,
	classic_next_4,	 classic_next_5,  classic_next_6,  classic_next_7,
	classic_next_8,	 classic_next_9,  classic_next_10, classic_next_11,
	classic_next_12, classic_next_13, classic_next_14, classic_next_15,
};

static void want(struct zpl_loaded_hook *h, const int *list)
{
	if (!list) {
		for (unsigned i = 0; i < ZPL_NR_MAX; i++)
			h->wants[i] = 1;
		h->wants_others = true;
		return;
	}
	for (; *list >= 0; list++)
		if (*list < ZPL_NR_MAX)
			h->wants[*list] = named[*list] = 1;
}

static int adopt_native(struct zpl_loaded_hook *h, void *lib, const struct zpl_hook *hook,
			const char *path, struct zpl_failure *fail)
{
	const struct zpl_api **table = dlsym(lib, "zpl_api");
	int status;

	if (hook->version >> 16 != ZPL_HOOK_VERSION >> 16 || hook->size < sizeof *hook)
		return zpl_fail(fail, ZPL_STEP_HOOK_VERSION, EPROTO, hook->version, path,
				ZPL_VERSION_TEXT);
	if (!hook->handle)
		return zpl_fail(fail, ZPL_STEP_HOOK_NO_HANDLER, EINVAL, 0, path, NULL);
	h->native = hook;
	h->name = hook->name;
	h->handle = hook->handle;
	h->bare = hook->flags & ZPL_HOOK_BARE;
	want(h, hook->wants);
	if (table)
		*table = &api;
	status = hook->init ? hook->init(&api) : 0;
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
	zpl_classic_fn fn = classic_nexts[zpl_n_hooks];
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
	want(h, NULL);
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
	for (unsigned nr = 0; nr <= ZPL_NR_MAX; nr++)
		refresh_wanted(nr);
	refresh_first();
	return 0;
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
