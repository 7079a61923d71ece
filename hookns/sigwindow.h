/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sigwindow - the ways into and out of a call, as a signal meets them
 *
 * In the windows of zpl_leave() the stack is the program's already while registers are zpl's.
 * A signal that comes there came after the call.
 */
#ifndef ZPL_SIGWINDOW_H
#define ZPL_SIGWINDOW_H

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "thread.h"

/**
 * zpl_sigwindow_left() - make @uc show the program, after its call or at it, if @pc is on the way out
 *
 * Return:  false: @pc is not there
 * Context: signal handler.
 */
bool zpl_sigwindow_left(struct zpl_thread *t, int sig, ucontext_t *uc, uint64_t pc);

/** zpl_sigwindow_leaves() - does it at @pc, and nothing is left to be done? Context: signal handler. */
bool zpl_sigwindow_leaves(uint64_t pc);

/**
 * zpl_sigwindow_check_again() - let lean.S, where @uc is, see again if the thread must be trapped
 *
 * Context: signal handler, ZPL_IN_LEAN.
 */
void zpl_sigwindow_check_again(const struct zpl_thread *t, ucontext_t *uc);

/**
 * zpl_sigwindow_earlier() - is @uc another signal's wrapper, entered on the way out?
 *
 * The kernel delivers all that the mask lets in at once: the later frame interrupts the first
 * instruction of the earlier one's wrapper, and its handler runs first. The earlier frame is
 * completed here, since the calls of this handler will use the place that it is completed from.
 */
bool zpl_sigwindow_earlier(struct zpl_thread *t, const ucontext_t *uc, uint64_t pc);

/**
 * zpl_sigwindow_enters() - is @pc on the way into zpl, with all that follows still open?
 *
 * The filter may find that nobody wants the call, and then it is made in the stub, without a
 * way out on which a postponed signal would be let in: such a signal comes before the call.
 * Context: signal handler; the thread's state is ZPL_IN_PROGRAM.
 */
bool zpl_sigwindow_enters(uint64_t pc);

/**
 * zpl_sigwindow_entering() - make @uc show the site's stub before it went to zpl, or
 * for a trapped call the program before the call
 *
 * @pc: one that zpl_sigwindow_enters() is true of
 *
 * rcx and r11 are left as they are: the call would destroy them.
 * Context: signal handler.
 */
void zpl_sigwindow_entering(const struct zpl_thread *t, ucontext_t *uc, uint64_t pc);

/**
 * zpl_sigwindow_unasked() - @uc is in the program: if that is at a call which the kernel has restarted, and the program
 * has not asked for that, it ends with EINTR
 *
 * Context: signal handler.
 */
void zpl_sigwindow_unasked(const struct zpl_thread *t, int sig, ucontext_t *uc, uint64_t pc);

#endif
