/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hook_waits - who waits for which child: the program and the hooks each for their own, see hook_children.h */
#ifndef ZPL_HOOK_WAITS_H
#define ZPL_HOOK_WAITS_H

#include <stdbool.h>
#include <stdint.h>

struct zpl_frame;

/** zpl_hook_waits_take() - is @nr a call of hooks that is to go to zpl_hook_waits_call()? */
bool zpl_hook_waits_take(int64_t nr);

/** zpl_hook_waits_call() - the hooks' libc waits. As zpl_hook_call(). */
long zpl_hook_waits_call(int64_t nr, const uint64_t arg[6]);

/** zpl_hook_waits_program() - wait4(2) or waitid(2) of the program. In a call, in the hook's environment. */
long zpl_hook_waits_program(struct zpl_frame *f, int64_t nr, const uint64_t arg[6]);

/** zpl_hook_waits_not() - @pid is a new child of the program's: whoever had that id is gone */
void zpl_hook_waits_not(int32_t pid);

/** zpl_hook_waits_forked() - in the child of a fork of the program */
void zpl_hook_waits_forked(void);

#endif
