/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * fault_stack - a signal stack for a hook that has filled its own
 *
 * A fault on a full stack can only be told of if the kernel has another one for the handler. As long
 * as the program has not asked for signal stacks (sigaltstack(2)), each thread of it is given one of
 * zpl's; its handlers with SA_ONSTACK run without, as natively, and it reads that it has none. From
 * its first on, signal stacks are the program's alone.
 */
#ifndef ZPL_FAULT_STACK_H
#define ZPL_FAULT_STACK_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

struct zpl_thread;
struct zpl_sighand;

/** The program has asked for a signal stack: there are none of zpl's any more. */
extern atomic_bool zpl_fault_stacks_ended;

/** zpl_fault_stack_make() - memory for @t's; without it there is none. Context: hook namespace. */
void zpl_fault_stack_make(struct zpl_thread *t);

/** zpl_fault_stack_arm() - tell the kernel. Context: thread @t, whose program has no signal stack */
void zpl_fault_stack_arm(struct zpl_thread *t);

/** zpl_fault_stack_disarm() - take it back. Context: thread @t */
void zpl_fault_stack_disarm(struct zpl_thread *t);

/**
 * zpl_fault_stack_hide() - a handler of the program begins: its context shows no signal stack
 * zpl_fault_stack_kept() - it returns: the kernel must not take that for the truth
 *
 * Return: true: *@ss is now what the kernel is to read
 */
void zpl_fault_stack_hide(const struct zpl_thread *t, ucontext_t *uc);
bool zpl_fault_stack_kept(const struct zpl_thread *t, stack_t *ss);

/** zpl_fault_is_overflow() - did hook code run into the end of its stack? */
bool zpl_fault_is_overflow(const struct zpl_thread *t, const siginfo_t *info, const ucontext_t *uc);

#endif
