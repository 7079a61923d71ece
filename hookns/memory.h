/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * memory - the calls by which code comes and goes
 *
 * What becomes executable is judged before its first instruction can run, and what is unmapped,
 * moved or made writable is as it was before zpl touched it, and forgotten.
 */
#ifndef ZPL_MEMORY_H
#define ZPL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/** zpl_memory_special() - is @nr one of these calls? */
bool zpl_memory_special(int64_t nr);

/**
 * zpl_memory_call() - carry one of them out
 *
 * Return:  the kernel's result
 * Context: in a call, on the hook namespace's thread block. Threads take turns where code is
 *          concerned; none of these calls waits for anything else.
 */
long zpl_memory_call(int64_t nr, const uint64_t arg[6]);

/** zpl_memory_trapped() - a call at @addr has come by a trap: patch it if it can be. As above. */
void zpl_memory_trapped(uint64_t addr);

/**
 * zpl_memory_wanted() - calls that wait unpatched (waiting.h) are patched if they must enter by now
 *
 * @all: and if not. Context: in hook code, or as above.
 */
void zpl_memory_wanted(bool all);

/** zpl_memory_lock(), zpl_memory_unlock() - around fork, so that the child finds things in order */
void zpl_memory_lock(void);
void zpl_memory_unlock(void);

#endif
