/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* crash - say that a fault was a hook's or zpl's, not the program's */
#ifndef ZPL_CRASH_H
#define ZPL_CRASH_H

#include <signal.h>
#include <ucontext.h>

#include "thread.h"

/**
 * zpl_crash_report() - one line: which signal, where (image+offset and function), which hook, in which call
 *
 * @t: the thread's record, or NULL: a thread of a hook's own
 *
 * Context: in a signal handler, on top of anything; one write(2), no lock.
 */
void zpl_crash_report(const struct zpl_thread *t, int sig, const siginfo_t *info,
		      const ucontext_t *uc);

/**
 * zpl_crash_aborts() - the same line for hook code that calls abort(), as do a failed assert(), a
 * smashed stack, std::terminate() and malloc's own checks
 *
 * @t: the thread's record, or NULL: a thread of a hook's own
 *
 * Context: the thread that aborts, below the hook's function: libgcc's unwinder, no malloc.
 */
void zpl_crash_aborts(const struct zpl_thread *t);

#endif
