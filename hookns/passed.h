/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * passed - calls that a hook has passed on and is done with, as signals meet them
 *
 * hot.S, or the stub, makes such a call with the program's stack and registers in place. A handler that comes before it,
 * or because of which the kernel restarts it, must find the program at its call; when
 * it returns, the program makes its call again. The hook has seen it: so what is asked for
 * here is remembered, and is not asked for again.
 */
#ifndef ZPL_PASSED_H
#define ZPL_PASSED_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "thread.h"

/** zpl_passed_holds() - is @pc where such a call is made? Context: any. */
bool zpl_passed_holds(uint64_t pc);

/**
 * zpl_passed_leave() - make @uc, which was interrupted there, show the program
 *
 * Before its call, or after it if the kernel has carried it out or @sig ends it with EINTR.
 * Context: signal handler.
 */
void zpl_passed_leave(struct zpl_thread *t, int sig, ucontext_t *uc);

/**
 * zpl_passed_note() - remember that the call which @uc shows, at @s, has been passed on
 *
 * Context: signal handler.
 */
void zpl_passed_note(struct zpl_thread *t, const struct zpl_site *s, const ucontext_t *uc);

/**
 * zpl_passed_prepare() - let @f, whose call is still to be made, leave for a signal that waits
 *
 * Context: in zpl, any thread block; by hot.S.
 */
void zpl_passed_prepare(struct zpl_frame *f);

/**
 * zpl_passed_show() - a handler begins that finds the program at @pc with @rsp, or it comes back (@shown false)
 *
 * A handler that leaves by a jump does not, and the same call may be made again: the hook has not seen that one.
 * Context: signal handler, or in zpl.
 */
void zpl_passed_show(struct zpl_thread *t, uint64_t pc, uint64_t rsp, bool shown);

/**
 * zpl_passed_take() - is @f a call that has been passed on before? It is forgotten then.
 *
 * Context: in zpl, any thread block.
 */
bool zpl_passed_take(struct zpl_thread *t, const struct zpl_frame *f);

#endif
