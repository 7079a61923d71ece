/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_signals - the handlers that hook code sets, and the signals that it causes, apart from the program's
 *
 * What a hook sets is kept here and read back; the kernel's dispositions are the program's. A hook's
 * handler runs for faults of its own code. Two signals belong to libc, and there are two of these:
 * that of pthread_cancel() reaches the hook's handler in the hook's own threads, that of setuid()
 * and its relatives the handler of the libc that sent it. SIGPIPE for a hook's write is taken back.
 */
#ifndef ZPL_HOOK_SIGNALS_H
#define ZPL_HOOK_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

struct zpl_thread;

/** zpl_hook_signals_takes() - is a call with @nr one of those below? */
bool zpl_hook_signals_takes(int64_t nr);

/**
 * zpl_hook_signals_call() - rt_sigaction(2), sigaltstack(2), or one that writes, made by hook code
 *
 * @t: the program's thread that it runs in; NULL: one of a hook's own
 *
 * Return:  as the kernel.
 */
long zpl_hook_signals_call(struct zpl_thread *t, int64_t nr, const uint64_t arg[6]);

/** zpl_hook_signals_is_quiet() - a call that writes, but to no pipe or socket: no signal can come of it */
bool zpl_hook_signals_is_quiet(int64_t nr, const uint64_t arg[6]);

/** zpl_hook_signals_setxid() - the hooks' libc sends signal 33: tgkill(2) whose receiver knows who sent it */
long zpl_hook_signals_setxid(const uint64_t arg[6]);

/** zpl_hook_signals_forked() - in the child of a fork */
void zpl_hook_signals_forked(void);

/**
 * zpl_hook_signals_route() - is a signal one of libc's own that does not concern the program's libc?
 *
 * @t:  NULL: in a thread of a hook's own
 * @to: where to jump to, or 0
 *
 * Context: the wrapper of signals.
 */
bool zpl_hook_signals_route(const struct zpl_thread *t, int sig, siginfo_t *info, ucontext_t *uc,
			    uint64_t *to);

/** zpl_hook_signals_fault() - the handler that hooks have set for a fault of theirs; 0: none. As above. */
uint64_t zpl_hook_signals_fault(int sig, ucontext_t *uc);

#endif
