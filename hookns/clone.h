/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clone - new threads and processes of the program: clone, clone3, fork, vfork */
#ifndef ZPL_CLONE_H
#define ZPL_CLONE_H

#include <stdint.h>

#include "thread.h"

/**
 * zpl_clone_call() - make the call
 *
 * A child with memory of its own (fork) comes back from here with 0, inside the hook. A child
 * that shares memory (thread, vfork) gets a record and a stack of its own and starts in the
 * program, right after the call; only its parent comes back from here.
 *
 * Return:  child's id in the parent, 0 in a fork's child, -errno as the kernel gives it
 * Context: in a call, on the hook namespace's thread block.
 */
long zpl_clone_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6]);

/** zpl_clone_started() - in the new thread, before its first instruction in the program */
void zpl_clone_started(struct zpl_frame *f);

#endif
