/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * rejoin - a call that was interrupted by a signal of zpl's own goes on
 *
 * When calls begin to be trapped every thread of the program is told by a signal (trap.c). One that is
 * blocked in a call which nobody asked for is woken by it. The kernel restarts many calls by itself,
 * but not those that no handler lets go on, such as poll() and nanosleep(): the thread would see EINTR
 * without any signal of its own. So it goes on in that call, now by zpl, as if it had come from a patch.
 *
 * rt_sigreturn would make the kernel forget how much of a sleep is left, so the handler
 * leaves without: what it would put back is put back here.
 * Source: kernel signal.c, handle_signal(); arch/x86/kernel/signal_64.c, restore_sigcontext(); restart_syscall(2).
 */
#ifndef ZPL_REJOIN_H
#define ZPL_REJOIN_H

#include <stdbool.h>
#include <ucontext.h>

#include "thread.h"

/**
 * zpl_rejoin_note() - a handler of the program is about to run on @uc
 *
 * If that shows a call that was interrupted, the program must see so, whatever comes between its
 * handler's return and its next instruction. Context: signal handler.
 */
void zpl_rejoin_note(struct zpl_thread *t, const ucontext_t *uc);

/**
 * zpl_rejoin() - if @uc shows a call that the handler's signal has interrupted, go on in that call
 *
 * Return:  there was none; or does not return.
 * Context: handler of zpl's own signal, with all others blocked; the thread's state is ZPL_IN_PROGRAM.
 */
void zpl_rejoin(struct zpl_thread *t, ucontext_t *uc);

/**
 * zpl_rejoin_real() - the same for one that had just begun when the thread was in zpl already
 *
 * It has not blocked, so it is simply made again. Context: as above, but for the state.
 */
void zpl_rejoin_real(struct zpl_thread *t, ucontext_t *uc);

#endif
