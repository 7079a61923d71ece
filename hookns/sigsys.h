/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sigsys - the program's use of SIGSYS and of Syscall User Dispatch, beside zpl's own
 *
 * While zpl traps calls the kernel has zpl's handler for SIGSYS and never has it blocked: a
 * trapped call whose signal is blocked kills. What the program asks for is kept in its place.
 */
#ifndef ZPL_SIGSYS_H
#define ZPL_SIGSYS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "sighand.h"
#include "thread.h"

/** zpl_sigsys_take() - from now on the kernel has zpl's handler. Any block, any thread. */
void zpl_sigsys_take(struct zpl_sighand *sh);

/**
 * zpl_sigsys_keep() - from now on this thread's real mask is without SIGSYS; zpl_sigsys_keep_in(): from
 * when @uc goes on, in a signal handler
 */
void zpl_sigsys_keep(struct zpl_thread *t);
void zpl_sigsys_keep_in(struct zpl_thread *t, ucontext_t *uc);

/**
 * zpl_sigsys_action() - rt_sigaction(2) for SIGSYS after zpl_sigsys_take(); the table is locked
 *
 * @act, @old: may be NULL
 */
void zpl_sigsys_action(struct zpl_sighand *sh, const struct zpl_kernel_action *act,
		       struct zpl_kernel_action *old);

/**
 * zpl_sigsys_mask(), zpl_sigsys_pending() - rt_sigprocmask(2), rt_sigpending(2)
 *
 * Context: in a call.
 */
long zpl_sigsys_mask(struct zpl_frame *f, const uint64_t arg[6]);
long zpl_sigsys_pending(struct zpl_frame *f, const uint64_t arg[6]);

/**
 * zpl_sigsys_wait() - rt_sigtimedwait(2): does a SIGSYS that zpl keeps end it at once?
 *
 * Return:  true: with *@r as the call's result. Context: in a call.
 */
bool zpl_sigsys_wait(struct zpl_thread *t, const uint64_t arg[6], long *r);

/** zpl_sigsys_park() - a SIGSYS that the program has blocked: keep it. Return: true: it was. Handler. */
bool zpl_sigsys_park(struct zpl_thread *t, const siginfo_t *info);

/** zpl_sigsys_enter() - a handler of the program for @sig is about to run on @uc */
void zpl_sigsys_enter(struct zpl_thread *t, int sig, uint64_t flags, uint64_t mask, ucontext_t *uc);

/** zpl_sigsys_return() - the program's rt_sigreturn from @uc, which may be a bad address */
void zpl_sigsys_return(struct zpl_thread *t, ucontext_t *uc);

/**
 * zpl_sigsys_exec() - about to exec, or an exec has failed: the new program inherits the mask that
 * this one believes in
 */
void zpl_sigsys_exec(const struct zpl_thread *t, bool begins);

/** zpl_sigsys_dispatch() - prctl(PR_SET_SYSCALL_USER_DISPATCH) of the program. Return: 0, -EINVAL. */
long zpl_sigsys_dispatch(struct zpl_thread *t, const uint64_t arg[6]);

/**
 * zpl_sigsys_caught() - has the program asked that the call in @f be dispatched to it?
 *
 * Return:  true: SIGSYS is on its way, the call must not be made
 */
bool zpl_sigsys_caught(struct zpl_frame *f);

#endif
