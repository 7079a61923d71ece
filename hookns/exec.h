/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* exec - execve and execveat of the program: hooks go along, whatever was done to the environment */
#ifndef ZPL_EXEC_H
#define ZPL_EXEC_H

#include <stdint.h>

#include "thread.h"

/**
 * zpl_exec_call() - make the call
 *
 * The kernel gets another array of environment strings where that is needed; the program's is not
 * changed, and argv is the program's own. An error is the kernel's.
 *
 * Return:  -errno; on success it does not
 * Context: in a call, on the hook namespace's thread block; also in a child of vfork.
 */
long zpl_exec_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6]);

#endif
