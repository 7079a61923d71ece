/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * descriptors - the files that hooks open, kept out of the program's sight and reach
 *
 * The calls that make descriptors are patched in the hook namespace's libc. What they give is moved
 * to a high number at once, marked close-on-exec and recorded here; a call of the program
 * that names a recorded number is answered as if nothing were open there.
 */
#ifndef ZPL_DESCRIPTORS_H
#define ZPL_DESCRIPTORS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../loader/message.h"
#include "../loader/site.h"

/** How many are open. */
extern _Atomic unsigned zpl_descriptors_count;

/** The lowest number that was ever recorded; UINT32_MAX: none yet. */
extern _Atomic uint32_t zpl_descriptors_lowest;

/**
 * zpl_descriptors_init() - patch the namespace's libc
 *
 * Return:  0 or -errno with @fail filled in
 * Context: start-up, one thread, before any hook is loaded.
 */
int zpl_descriptors_init(struct zpl_failure *fail);

/**
 * zpl_descriptors_fork_begins(), zpl_descriptors_fork_ends() - around a fork of the program, in the
 * parent; zpl_descriptors_forked() - in the child instead of the latter
 */
void zpl_descriptors_fork_begins(void);
void zpl_descriptors_fork_ends(void);
void zpl_descriptors_forked(void);

/** zpl_descriptors_guard() - see zpl_descriptors_answer(), which is to be used */
bool zpl_descriptors_guard(int64_t nr, const uint64_t arg[6], long *result);

/**
 * zpl_descriptors_answer() - does a call of the program name a hook's descriptor?
 *
 * Return:  true: @result is the call's; false: it is to be made
 * Context: in a call, on any thread block.
 */
static inline bool zpl_descriptors_answer(int64_t nr, const uint64_t arg[6], long *result)
{
	return atomic_load_explicit(&zpl_descriptors_lowest, memory_order_relaxed) != UINT32_MAX &&
	       zpl_descriptors_guard(nr, arg, result);
}

/**
 * zpl_descriptors_hook_call() - a call that code of the hook namespace makes; from zpl_entry_hook
 *
 * Return:  the kernel's result, but for the number of a new descriptor
 * Context: any thread, any thread block; may not use vector registers.
 */
long zpl_descriptors_hook_call(const uint64_t arg[6], const struct zpl_site *site);

/** zpl_descriptors_creates() - is @nr a call that may make or end a descriptor, or limit them? */
bool zpl_descriptors_creates(int64_t nr);

#endif
