/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * signal - the program's signal handling, kept apart from hooks
 *
 * The kernel holds zpl's wrapper in place of each handler of the program, so that a
 * handler never runs on top of a hook and never sees zpl's registers as the program's:
 *
 *   arrives in the program          the wrapper jumps to the handler, on the kernel's frame
 *   arrives in zpl or in a hook     queued again to this thread with all signals blocked;
 *                                   delivered by the kernel when the call returns to the program
 *   arrives in the blocked call     the call gives EINTR and the above; or, if the kernel
 *   of a hook                       restarts it, the hook waits aside while the handler runs
 *   arrives on the way out          the frame is completed to the state after the call
 */
#ifndef ZPL_SIGNAL_H
#define ZPL_SIGNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "sighand.h"
#include "thread.h"

/* Code that may be interrupted by a handler of the program at any instruction, because it
 * runs on the program's side: no lock, no static state. */
#define ZPL_SIGNAL_CODE __attribute__((section("zpl_signal_text")))

struct zpl_frame;
/** zpl_signal_init() - take over the dispositions that exist. Return: the table, NULL: no memory. */
struct zpl_sighand *zpl_signal_init(void);

/**
 * zpl_signal_take_early() - take over @sig alone, also its default. Return: false: no memory
 * zpl_signal_give_back() - the start has failed: it is again as it was
 *
 * Context: start-up, before zpl_signal_init().
 */
bool zpl_signal_take_early(int sig);
void zpl_signal_give_back(int sig);

/*
 * zpl asks something of a thread by signal 33, which libc keeps for itself and lets no program block. @about: where
 * whoever asks has a variable; nobody else's signal carries that.
 */
#define ZPL_ASK_SIGNAL SIGSETXID

/** zpl_signal_ask() - Return: 0; -ESRCH it is gone; -EAGAIN too many signals are queued. Any context. */
long zpl_signal_ask(int32_t pid, int32_t tid, const volatile void *about);

/** zpl_signal_asks() - is that what @info is? Context: the wrapper. */
static inline bool zpl_signal_asks(const siginfo_t *info, const volatile void *about)
{
	return info->si_signo == ZPL_ASK_SIGNAL && info->si_code == SI_QUEUE &&
	       (uintptr_t)info->si_ptr == (uintptr_t)about;
}

/**
 * zpl_signal_look_again() - threads whose calls were not hooked yet may have set some since
 *
 * Context: start-up, when all are.
 */
void zpl_signal_look_again(void);

/**
 * zpl_signal_before_sandbox() - let the kernel carry out the default of faults, and SA_RESETHAND, by itself
 *
 * zpl's handler is there to tell a hook's fault from the program's, and resets by a call. A filter of the
 * program's may forbid what it does.
 */
void zpl_signal_before_sandbox(struct zpl_sighand *sh);

/**
 * zpl_signal_keep() - let zpl's handler stand for the default of @sig from now on, as it does for faults
 *
 * Context: hook code, or start-up.
 */
void zpl_signal_keep(int sig);

/** zpl_signal_uses_stacks() - handlers that asked for a signal stack get one from now on */
void zpl_signal_uses_stacks(struct zpl_sighand *sh);

/**
 * zpl_signal_guard() - tell of faults while hooks are loaded; @on: 0: put back what was
 *
 * Context: start-up, before zpl_signal_init().
 */
void zpl_signal_guard(bool on);

/** zpl_signal_copy() - a table for a process that shares memory but not handlers; NULL: no memory */
struct zpl_sighand *zpl_signal_copy(const struct zpl_sighand *sh);
void zpl_signal_free(struct zpl_sighand *sh);

/** zpl_signal_clear() - forget all handlers (CLONE_CLEAR_SIGHAND) */
void zpl_signal_clear(struct zpl_sighand *sh);

/**
 * zpl_signal_action() - rt_sigaction(2) for the program
 *
 * Return:  as the calls; what is read back is what the program set
 * Context: in a call, any thread block.
 */
long zpl_signal_action(struct zpl_frame *f, const uint64_t arg[6]);

/** zpl_signal_return() - prepare the program's rt_sigreturn: what zpl changed in its frame is put back */
void zpl_signal_return(struct zpl_frame *f);

#endif
