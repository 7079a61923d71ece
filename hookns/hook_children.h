/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_children - processes that hook code makes, kept from the program's wait()
 *
 * By system(), popen(), posix_spawn(), fork(): to the kernel they are the program's children, and it may reap one as it
 * waits for any. Their ids are on record from before they run. Where the program's wait comes upon one, it is
 * reaped, what it ended with is kept for the hook, and the wait goes on.
 */
#ifndef ZPL_HOOK_CHILDREN_H
#define ZPL_HOOK_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>

struct zpl_thread;

/** zpl_hook_children_makes() - is @nr a call that makes a child? */
bool zpl_hook_children_makes(int64_t nr);

/**
 * zpl_hook_children_make() - the hooks' libc makes a process, in the program's
 *
 * @t:   the program's thread that the hook runs in, or NULL
 * @arg: may be changed
 *
 * Return:  true: @result is the call's, and it may have returned twice; false: it is to be made, with @arg
 * Context: as zpl_hook_call().
 */
bool zpl_hook_children_make(const struct zpl_thread *t, int64_t nr, uint64_t arg[6], long *result);

/** zpl_hook_children_forked() - in the child of a fork of the program, whose children they are not */
void zpl_hook_children_forked(void);

#endif
