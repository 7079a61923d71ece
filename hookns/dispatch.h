/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* dispatch - a call's way through zpl: filter, hooks, kernel */
#ifndef ZPL_DISPATCH_H
#define ZPL_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"
#include "zpl/hook.h"

/**
 * zpl_enter() - the long way of a call: @f->rax is the result when it returns
 *
 * For calls that are more than a hook's handle() and the kernel; hot.S makes those by itself.
 * Context: on the thread's own stack.
 */
void zpl_enter(struct zpl_frame *f);

/* What hot.S leaves to C, on the thread's own stack: */
void zpl_env_enter(struct zpl_frame *f);    /* into the hook's environment; f->rare_area is set */
void zpl_env_leave(struct zpl_frame *f);    /* back to the program's */
void zpl_enter_finish(struct zpl_frame *f); /* the last hook has come back, f->action is set */
void zpl_enter_leave(struct zpl_frame *f);  /* all but the program's registers is the program's */

/**
 * zpl_in_hook_env() - run @fn as hook code: vector state kept, ABI's default state, own thread block
 *
 * Context: on the thread's own stack, on the program's block. Not nested.
 */
long zpl_in_hook_env(struct zpl_frame *f, long (*fn)(void *arg), void *arg);

/**
 * zpl_kernel() - the end of the chain: what the kernel makes of a call, with what zpl itself
 * must see to done
 *
 * Return:  the result, -errno. 0 for rt_sigreturn and exit, which are carried out on the way out.
 */
long zpl_kernel(struct zpl_call *call);

/**
 * zpl_real_call() - make a call in the kernel, such that a signal of the program is never late
 *
 * A signal that comes before or during it is delivered as natively: the hook waits aside
 * while the program's handler runs, and goes on when the program comes back to its call.
 */
long zpl_real_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6]);

/** zpl_dispatch_current() - the call in flight in this thread, or NULL */
struct zpl_call *zpl_dispatch_current(void);

/** Calls seen, and calls from threads that are not the program's. */
extern _Atomic uint64_t zpl_n_calls;

#endif
