/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * trap - calls that no patch catches, by Syscall User Dispatch
 *
 * The kernel raises SIGSYS for a call made outside libzpl_core.so while the thread's selector
 * says so. The signal proves the instruction; the handler leads the thread into the
 * ordinary entry, with all registers the program's, as a patch would have.
 *
 * The inclusive form of newer kernels (one range in which calls are trapped) is not used: unknown
 * code lies in several places with zpl's and the hooks' own between them, and the cost, which
 * is that of leaving the kernel's fast path, is the same.
 */
#ifndef ZPL_TRAP_H
#define ZPL_TRAP_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "thread.h"

#define ZPL_SELECTOR_ALLOW 0
#define ZPL_SELECTOR_BLOCK 1

/** Should threads be armed now? Changes when unknown code comes or goes. */
extern _Atomic uint8_t zpl_trap_wanted;

/** Has any thread been armed since the start? */
extern _Atomic uint8_t zpl_trap_used;

/** zpl_trap_update() - unknown code may have come or gone. Context: in zpl, one caller at a time. */
void zpl_trap_update(void);

/** zpl_trap_implied() - from the next update on: any memory may be executed, see personality(2). As above. */
void zpl_trap_implied(void);

/** zpl_trap_expect() - trap from now on, if code is trapped at all: @yes: such code is about to come. As above. */
void zpl_trap_expect(bool yes);

/** zpl_trap_sync() - arm or disarm this thread as is wanted now. Context: in its zpl, any block. */
void zpl_trap_sync(struct zpl_thread *t);

/** zpl_trap_forked() - the kernel has forgotten about it in the child of a fork, or in a new thread */
void zpl_trap_forked(struct zpl_thread *t);

/**
 * Into zpl and out to the program: whose calls come next? On the way out the selector changes before it is
 * seen whether threads should be armed: who changes that asks those whose selector has changed.
 */
static inline void zpl_trap_enter(struct zpl_thread *t)
{
	t->trap.selector = ZPL_SELECTOR_ALLOW;
}

static inline void zpl_trap_leave(struct zpl_thread *t)
{
	t->trap.selector = ZPL_SELECTOR_BLOCK;
	atomic_signal_fence(memory_order_seq_cst);
	if (t->trap.armed == zpl_trap_wanted)
		return;
	zpl_trap_sync(t);
	t->trap.selector = ZPL_SELECTOR_BLOCK;
}

/**
 * zpl_trap_left() - zpl_trap_leave() for a signal that finds the thread on its way out
 *
 * @uc: what goes on then has SIGSYS unblocked, as zpl_sigsys_keep() says
 * Context: signal handler.
 */
void zpl_trap_left(struct zpl_thread *t, ucontext_t *uc);

/** zpl_trap_is_past_look() - is @t in the program, or on its way there and has looked already whether it must be armed? */
bool zpl_trap_is_past_look(const struct zpl_thread *t);

/**
 * zpl_trap_begin_here() - this thread is asked by a signal, whose frame is @uc, to trap its calls from now on
 *
 * Another has made code that this one could run before it comes into zpl again. Does nothing but go on with a call that the
 * signal has interrupted if nothing is to be trapped.
 * Return:  or not: see rejoin.h. Context: signal handler, with all signals blocked.
 */
void zpl_trap_begin_here(struct zpl_thread *t, ucontext_t *uc);

/** zpl_trap_served() - @f's call came by a trap, which has proved its instruction: patch it. Context: in zpl. */
void zpl_trap_served(struct zpl_frame *f);

/**
 * zpl_trap_serve() - SIGSYS, SIGSETXID: was it a call of the program's that was trapped, or a request to arm?
 *
 * Return:  true: @uc now leads to where the thread must go on
 * Context: signal handler, on the kernel's frame.
 */
bool zpl_trap_serve(struct zpl_thread *t, const siginfo_t *info, ucontext_t *uc);

#endif
