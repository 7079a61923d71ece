/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hook_children_parts - the record of hooks' processes, for hook_children.c and hook_waits.c */
#ifndef ZPL_HOOK_CHILDREN_PARTS_H
#define ZPL_HOOK_CHILDREN_PARTS_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/resource.h>

enum zpl_child_state {
	ZPL_CHILD_UNUSED,
	ZPL_CHILD_MADE,   /* it may run, and be waited for */
	ZPL_CHILD_TAKEN,  /* a wait of the program's is about to reap it */
	ZPL_CHILD_REAPED, /* status and usage are here for the hook */
};

/**
 * struct zpl_child - one process of a hook's
 *
 * @pid:   written by the kernel before it runs (CLONE_PARENT_SETTID); 0: there is none yet, or making it failed
 * @maker: the thread that made it
 */
struct zpl_child {
	_Atomic int32_t pid;
	_Atomic uint32_t state;
	int32_t maker;
	int32_t status;
	struct rusage usage;
};

/** How many are not UNUSED. */
extern _Atomic uint32_t zpl_children_used;

/** zpl_child_find() - the one with id @pid, -1: one that is REAPED; NULL: none */
struct zpl_child *zpl_child_find(int32_t pid);

/** zpl_child_forget() - nobody asks for it any more, or it could not be made */
void zpl_child_forget(struct zpl_child *c);

#endif
