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

#include "hook_calls.h"

/** How many are open. */
extern _Atomic unsigned zpl_descriptors_count;

/** The lowest number that was ever recorded; UINT32_MAX: none yet. */
extern _Atomic uint32_t zpl_descriptors_lowest;

/** zpl_descriptors_forked() - in the child of a fork */
void zpl_descriptors_forked(void);

/** zpl_descriptors_look_at() - can a call with @nr name a descriptor that would be answered? */
bool zpl_descriptors_look_at(int64_t nr);

/** zpl_descriptors_look_at_first() - is it the first argument or none, and nothing else of the call counts? */
bool zpl_descriptors_look_at_first(int64_t nr);

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
 * zpl_descriptors_hook_call() - one of those calls, made by the hook namespace's libc
 *
 * Return:  the kernel's result, but for the number of a new descriptor
 * Context: as zpl_hook_call().
 */
long zpl_descriptors_hook_call(int64_t nr, const uint64_t arg[6], enum zpl_hook_kind by);

/** zpl_descriptors_creates() - is @nr a call that may make or end a descriptor, or limit them? */
bool zpl_descriptors_creates(int64_t nr);

#endif
