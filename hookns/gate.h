/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * gate - no fork while another thread is in the middle of hook code
 *
 * fork puts libc's stdio and malloc in order, but not its other locks (the time zone's,
 * the resolver's), and none of a hook's libraries. So the forking thread closes a gate,
 * waits until no other thread runs hook code, and opens it after the fork. A thread that waits
 * in the kernel for a call of the program is not in the middle of anything.
 *
 * The common side pays two plain stores and a load: the forking side makes the others'
 * stores visible with membarrier(2).
 */
#ifndef ZPL_GATE_H
#define ZPL_GATE_H

#include <stdatomic.h>

#include "thread.h"

extern _Atomic int zpl_gate_closed;

/** zpl_gate_init() - Context: start-up. */
void zpl_gate_init(void);

/** zpl_gate_wait() - slow part of entering: wait until the gate is open */
void zpl_gate_wait(struct zpl_thread *t);

/**
 * zpl_gate_close() - keep other threads out of hook code
 *
 * Waits for them for a bounded time only: one may be waiting for a lock that the
 * forking thread's hook holds.
 */
void zpl_gate_close(struct zpl_thread *self);
void zpl_gate_open(void);

/** Hook code of @t starts or goes on. */
static inline void zpl_gate_enter(struct zpl_thread *t)
{
	t->hook_runs = 1;
	atomic_signal_fence(memory_order_seq_cst);
	if (atomic_load_explicit(&zpl_gate_closed, memory_order_relaxed))
		zpl_gate_wait(t);
}

static inline void zpl_gate_leave(struct zpl_thread *t)
{
	atomic_store_explicit(&t->hook_runs, 0, memory_order_release);
}

/** zpl_gate_barrier() - make all threads' stores visible, if the kernel can do that. Any context. */
void zpl_gate_barrier(void);

/** zpl_gate_membarrier() - membarrier(2): what zpl has registered for is not the program's. In a call. */
long zpl_gate_membarrier(struct zpl_frame *f, const uint64_t arg[6]);

#endif
