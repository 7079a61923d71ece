/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sigenter - from the wrapper to the program's handler
 *
 * Context of all: the wrapper, with a ucontext that shows the program.
 */
#ifndef ZPL_SIGENTER_H
#define ZPL_SIGENTER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "thread.h"

/** zpl_sigenter() - hand over to the program's handler. Return: where to jump to; 0: there is none */
uint64_t zpl_sigenter(struct zpl_thread *t, int sig, siginfo_t *info, ucontext_t *uc);

/**
 * zpl_sigenter_default() - the program has no handler, or none any more: the kernel's default, once the wrapper
 * has returned. Return: 0
 */
uint64_t zpl_sigenter_default(int sig, siginfo_t *info);

/**
 * zpl_sigenter_settle() - from here on the frame is all that the program's state is taken from
 *
 * Before, that may be the call's frame in zpl, which the handler of a signal that interrupts the wrapper would
 * overwrite: it waits until then.
 */
void zpl_sigenter_settle(struct zpl_thread *t, siginfo_t *info);

/** zpl_sigenter_is_settled() - does @uc show a wrapper that has settled? */
bool zpl_sigenter_is_settled(const struct zpl_thread *t, const ucontext_t *uc);

/**
 * zpl_sigenter_look() - the wrapper is done with @sig: must the thread's calls be trapped from now on?
 *
 * zpl_sigenter_will_look() - is this still to come, with the wrapper at @pc?
 */
void zpl_sigenter_look(int sig, ucontext_t *uc);
bool zpl_sigenter_will_look(uint64_t pc);

#endif
