/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hook_turns - who wants a call, and whose turn it is: see hooks.h */
#include <errno.h>
#include <string.h>

#include "../loader/arch/x86_64/entry.h"
#include "dispatch.h"
#include "filter.h"
#include "hooks.h"
#include "memory.h"

_Atomic uint8_t zpl_wanted[ZPL_NR_MAX + 1];

static bool wants(const struct zpl_loaded_hook *h, uint64_t nr)
{
	return nr < ZPL_NR_MAX ? h->wants[nr] : h->wants_others;
}

static void refresh_wanted(unsigned nr)
{
	uint8_t any = 0;

	for (unsigned i = 0; i < zpl_n_hooks; i++)
		any |= wants(&zpl_hooks[i], nr);
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

static long run_handle(struct zpl_loaded_hook *h, struct zpl_call *call)
{
	zpl_handle_fn handle = h->handle;

	if (handle)
		return handle(call);
	return h->classic(call->nr, (int64_t)call->arg[0], (int64_t)call->arg[1], (int64_t)call->arg[2],
			  (int64_t)call->arg[3], (int64_t)call->arg[4], (int64_t)call->arg[5]);
}

/* What @h's fast() says; a hook without one is to see all. call->reserved[1] tells who runs, as for handle. */
static struct zpl_fast ask(unsigned i, struct zpl_call *call)
{
	zpl_fast_fn fast = zpl_hooks[i].fast;

	call->reserved[1] = (void *)(uintptr_t)(i + 1);
	return fast ? fast(call->nr, call->arg) : zpl_fast_slow();
}

/* What the first hook from @i on says that does not leave the call to the next. */
static struct zpl_fast ask_from(unsigned i, struct zpl_call *call)
{
	for (; i < zpl_n_hooks; i++) {
		struct zpl_fast f;

		if (!wants(&zpl_hooks[i], (uint64_t)call->nr))
			continue;
		f = ask(i, call);
		if (f.what != ZPL_FAST_PASS)
			return f;
	}
	return zpl_fast_pass();
}

static struct zpl_loaded_hook *asked(const struct zpl_call *call)
{
	return &zpl_hooks[(uintptr_t)call->reserved[1] - 1];
}

long zpl_hooks_run(unsigned first, struct zpl_call *call)
{
	struct zpl_fast f = ask_from(first, call);

	if (f.what == ZPL_FAST_SLOW)
		return run_handle(asked(call), call);
	return f.what == ZPL_FAST_PASS ? zpl_next_kernel(call) : f.result;
}

long zpl_hooks_next(struct zpl_call *call)
{
	return zpl_hooks_run((unsigned)(uintptr_t)call->reserved[1], call);
}

static struct zpl_fast fast_in_turn(long nr, const uint64_t arg[6])
{
	struct zpl_call *call = (struct zpl_call *)((uintptr_t)arg - offsetof(struct zpl_call, arg));

	call->nr = nr;
	return ask_from(0, call);
}

/* The hook that fast_in_turn() has come to, or the first one if that has no fast(). */
static long run_first(struct zpl_call *call)
{
	unsigned i = (unsigned)(uintptr_t)call->reserved[1] - 1;

	while (i < zpl_n_hooks && !wants(&zpl_hooks[i], (uint64_t)call->nr))
		i++;
	call->reserved[1] = (void *)(uintptr_t)(i + 1);
	return i < zpl_n_hooks ? run_handle(asked(call), call) : zpl_next_kernel(call);
}

_Atomic(zpl_fast_fn) zpl_fast_first;

static bool any_fast;

bool zpl_hooks_decide_fast(int nr)
{
	for (unsigned i = 0; any_fast && i < zpl_n_hooks; i++)
		if (wants(&zpl_hooks[i], (uint64_t)nr))
			return zpl_hooks[i].fast;
	return false;
}

_Atomic(zpl_handle_fn) zpl_hooks_first = run_first;

/* With a single hook there is nothing to choose: what is wanted, it wants. */
static void refresh_first(void)
{
	zpl_handle_fn only = zpl_n_hooks == 1 ? zpl_hooks[0].handle : NULL;

	zpl_hooks_first = only ? only : run_first;
	zpl_fast_first = zpl_n_hooks == 1 && zpl_hooks[0].fast ? zpl_hooks[0].fast : fast_in_turn;
	any_fast = false;
	for (unsigned i = 0; i < zpl_n_hooks; i++)
		any_fast = any_fast || zpl_hooks[i].fast;
}

static int api_replace(const char *name, long (*handle)(struct zpl_call *call))
{
	struct zpl_loaded_hook *h = by_name(name);
	const zpl_fast_fn none = NULL;

	if (!handle)
		return -EINVAL;
	if (!h)
		return -ENOENT;
	h->fast = none; /* clang takes no void * for an atomic pointer to a function */
	h->handle = handle;
	refresh_first();
	zpl_filter_refresh();
	return 0;
}

const struct zpl_api zpl_hooks_api = {
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

const zpl_classic_fn zpl_hooks_classic_next[ZPL_HOOKS_MAX] = {
	classic_next_0,	 classic_next_1,  classic_next_2,  classic_next_3,
	classic_next_4,	 classic_next_5,  classic_next_6,  classic_next_7,
	classic_next_8,	 classic_next_9,  classic_next_10, classic_next_11,
	classic_next_12, classic_next_13, classic_next_14, classic_next_15,
};

void zpl_hooks_want(struct zpl_loaded_hook *h, const int *list)
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

void zpl_hooks_loaded(void)
{
	for (unsigned nr = 0; nr <= ZPL_NR_MAX; nr++)
		refresh_wanted(nr);
	refresh_first();
}
