/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hooks - the hook libraries: loading, hand-shake, and who wants which number
 *
 * Three dialects are understood: zpl's own (zpl_hook), zpoline's __hook_init(long, void *),
 * and zpoline's older __hook_init(void) with an exported __hook_fn.
 */
#ifndef ZPL_HOOKS_H
#define ZPL_HOOKS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../loader/message.h"
#include "zpl/hook.h"

#define ZPL_HOOKS_MAX 16

typedef long (*zpl_handle_fn)(struct zpl_call *call);
typedef struct zpl_fast (*zpl_fast_fn)(long nr, const uint64_t arg[6]);
typedef long (*zpl_classic_fn)(int64_t nr, int64_t a1, int64_t a2, int64_t a3, int64_t a4, int64_t a5,
			       int64_t a6);

struct zpl_loaded_hook {
	const char *name;
	_Atomic(zpl_handle_fn) handle; /* NULL: a classic hook */
	_Atomic(zpl_fast_fn) fast;     /* or NULL */
	zpl_classic_fn classic;
	const struct zpl_hook *native; /* NULL: a classic hook */
	bool bare;
	uint64_t code_start, code_end; /* of the library; known when init runs */
	bool wants_others;             /* numbers outside 0 … ZPL_NR_MAX-1 */
	_Atomic uint8_t wants[ZPL_NR_MAX];
};

extern struct zpl_loaded_hook zpl_hooks[ZPL_HOOKS_MAX];
extern unsigned zpl_n_hooks;
extern bool zpl_all_bare;

/** What the entry calls for a wanted call: the only hook's handle, or the way through all hooks. */
extern _Atomic(zpl_handle_fn) zpl_hooks_first;

/** What the entry asks first where zpl_hooks_decide_fast(): the only hook's fast, or that of each in turn. */
extern _Atomic(zpl_fast_fn) zpl_fast_first;

/** zpl_hooks_decide_fast() - does the first hook that wants @nr (or ZPL_NR_MAX, all others) have a fast()? */
bool zpl_hooks_decide_fast(int nr);

/** zpl_hooks_next() - go on with the hooks behind the one that runs: zpl_next_call() in hot.S */
long zpl_hooks_next(struct zpl_call *call);

/** Per number: does any hook want it? The last element stands for all other numbers. */
extern _Atomic uint8_t zpl_wanted[ZPL_NR_MAX + 1];

static inline bool zpl_is_wanted(int64_t nr)
{
	return zpl_wanted[(uint64_t)nr < ZPL_NR_MAX ? nr : ZPL_NR_MAX];
}

/**
 * zpl_hooks_load() - load every library of LIBZPHOOK and shake hands
 *
 * @list: colon list of paths
 * @fail: filled in on error
 *
 * Return:  0 or -errno. Every hook's init has returned 0 then.
 * Context: start-up, in the hook namespace.
 */
int zpl_hooks_load(const char *list, struct zpl_failure *fail);

/** zpl_hooks_run() - hand a call to hook @first or a later one that wants it, then to the kernel */
long zpl_hooks_run(unsigned first, struct zpl_call *call);

/** zpl_hooks_named() - does a hook ask for @nr by name, not only by wanting all? */
bool zpl_hooks_named(long nr);

/* Between hooks.c, which loads them, and hook_turns.c. */
extern const struct zpl_api zpl_hooks_api;
extern const zpl_classic_fn zpl_hooks_classic_next[ZPL_HOOKS_MAX];

/** zpl_hooks_want() - @h asks for the numbers of @list, up to -1; NULL: for all */
void zpl_hooks_want(struct zpl_loaded_hook *h, const int *list);

/** zpl_hooks_loaded() - all hooks are there: work out who is asked for what */
void zpl_hooks_loaded(void);

/** zpl_hooks_ask_for_threads() - has a hook a thread_start()? */
bool zpl_hooks_ask_for_threads(void);

/* Tell every native hook; in the hook's environment. */
void zpl_hooks_thread_start(void);
void zpl_hooks_thread_exit(void);
void zpl_hooks_fork_child(void);
void zpl_hooks_exit(int status);

#endif
