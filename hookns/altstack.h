/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * altstack - the program's signal stack, as the program sees it
 *
 * A call of a handler that runs on the signal stack goes on on zpl's stack, and the kernel, which
 * looks at rsp alone, would start the next handler at the top of the signal stack, over the first.
 * So the kernel is always told SS_AUTODISARM, which takes the stack away from it when a handler is
 * entered, whichever stack that one runs on; what the program has set is kept in the thread's record.
 * Source: kernel/signal.c, do_sigaltstack(), __save_altstack(), on_sig_stack().
 */
#ifndef ZPL_ALTSTACK_H
#define ZPL_ALTSTACK_H

#include <stdint.h>
#include <ucontext.h>

#include "thread.h"

/** zpl_altstack_take() - what signal stack has thread @t, which is there and at @rsp? Context: in it, elsewhere. */
void zpl_altstack_take(struct zpl_thread *t, uint64_t rsp);

/**
 * zpl_altstack_call() - sigaltstack(2) for the program
 *
 * Return:  as the call; what is read back is what the program set
 * Context: in a call, any thread block.
 */
long zpl_altstack_call(struct zpl_frame *f, const uint64_t arg[6]);

/** zpl_altstack_entered() - a handler of the program begins: @uc shows its settings. Context: wrapper. */
void zpl_altstack_entered(struct zpl_thread *t, ucontext_t *uc);

/** zpl_altstack_top() - where a handler on the signal stack would begin, with the program at @sp; 0: it has none */
uint64_t zpl_altstack_top(const struct zpl_thread *t, uint64_t sp);

/** zpl_altstack_misses() - the stack's top, if the frame of @uc belongs there and is not; else 0. Wrapper. */
uint64_t zpl_altstack_misses(const struct zpl_thread *t, const ucontext_t *uc);

/**
 * zpl_altstack_by_hand() - as zpl_altstack_entered(), with the kernel to be told by rt_sigreturn
 *
 * @now: what the kernel has. Return: what it is to have. Any context.
 */
stack_t zpl_altstack_by_hand(struct zpl_thread *t, ucontext_t *uc, const stack_t *now);

/**
 * zpl_altstack_return() - before the program's rt_sigreturn, which takes settings from the ucontext_t at @rsp
 *
 * @ss: what stands there; changed
 * @to: the stack pointer that the handler returns to: as long as that is in another handler, on the signal stack,
 *      the kernel is not to have it
 */
void zpl_altstack_return(struct zpl_thread *t, stack_t *ss, uint64_t rsp, uint64_t to);

/** zpl_altstack_return_again() - that rt_sigreturn has not been made, and will come once more */
void zpl_altstack_return_again(struct zpl_thread *t, uint64_t rsp);

/**
 * zpl_altstack_rearm() - if a handler on the signal stack was left by longjmp: arm the stack again;
 * or zpl's own (fault_stack.h) is to be no more
 */
void zpl_altstack_rearm(struct zpl_thread *t, uint64_t rsp);

#endif
