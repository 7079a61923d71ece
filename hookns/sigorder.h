/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sigorder - real-time signals arrive in the order in which they were sent
 *
 * A postponed signal is queued again, behind those of its number that wait already, and the
 * kernel cannot be asked to put it first. So what it carries is kept here, oldest first, and what
 * is queued is a placeholder. Whichever of them is delivered next stands for the oldest.
 * A signal's wrapper runs with that signal blocked, so each number's part is one wrapper's at
 * a time.
 */
#ifndef ZPL_SIGORDER_H
#define ZPL_SIGORDER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#define ZPL_SIGORDER_FIRST 32 /* the kernel's SIGRTMIN */

struct zpl_thread;
struct zpl_sigorder_kept;

/**
 * struct zpl_sigorder - one real-time signal of one thread; written by that thread only
 *
 * @kept: those kept: @n from @first on, a ring; mapped when it is needed
 * @sent: placeholders in the kernel's queue
 * @bare: the limit of queued signals was reached: the signal is pending without anything to carry
 * @era:  of the action's; the kernel forgets what is queued when a signal is ignored
 */
struct zpl_sigorder {
	struct zpl_sigorder_kept *kept;
	uint8_t first, n, sent, bare;
	uint32_t era;
};

/** zpl_sigorder_postpone() - queue a signal again, to be delivered in its turn. Context: wrapper. */
void zpl_sigorder_postpone(struct zpl_thread *t, int sig, siginfo_t *info);

/** zpl_sigorder_deliver() - @info becomes that of the signal whose turn it is. Context: wrapper. */
void zpl_sigorder_deliver(struct zpl_thread *t, int sig, siginfo_t *info);

/** zpl_sigorder_clear() - nothing is pending: a new thread, or the child of a fork */
void zpl_sigorder_clear(struct zpl_thread *t);

struct zpl_frame;

/** zpl_sigorder_wait() - rt_sigtimedwait(2): it may be given a placeholder. Context: in a call. */
long zpl_sigorder_wait(struct zpl_frame *f, const uint64_t arg[6]);

#endif
