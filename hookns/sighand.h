/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sighand - the dispositions that the program has set, behind zpl's wrapper
 *
 * Threads of a process share one; a vfork child has its own.
 */
#ifndef ZPL_SIGHAND_H
#define ZPL_SIGHAND_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "user.h"

#define ZPL_NSIG 65

/* libc keeps these two for itself: nptl(7). */
#define SIGCANCEL 32
#define SIGSETXID 33

/** Left open while all else is blocked: a fault with its signal blocked kills without a word. */
#define ZPL_FAULT_SIGNALS                                                                         \
	(1ull << (SIGSEGV - 1) | 1ull << (SIGBUS - 1) | 1ull << (SIGFPE - 1) | 1ull << (SIGILL - 1) | \
	 1ull << (SIGTRAP - 1) | 1ull << (SIGSYS - 1))

/* UAPI_SA_FLAGS of kernel/signal.c: others read back as clear. */
#define ZPL_KNOWN_FLAGS 0xdc000807ull

/* The kernel's struct sigaction on x86-64. */
struct zpl_kernel_action {
	uint64_t handler;
	uint64_t flags;
	uint64_t restorer;
	uint64_t mask;
};

/* One signal: read by handlers without a lock. */
struct zpl_action_slot {
	_Atomic uint64_t handler;
	_Atomic uint64_t flags;
	_Atomic uint64_t mask;
	_Atomic uint32_t era; /* counts how often the signal was ignored: see sigorder.h */
};

struct zpl_sighand {
	struct zpl_action_slot slot[ZPL_NSIG];
	atomic_flag lock;
	_Atomic uint8_t sys_taken; /* the kernel's SIGSYS handler is zpl's, whatever the slot says */
	uint64_t sys_restorer;
	/* What the program gave for a signal whose default is kept by zpl's handler; under the lock. */
	struct zpl_kernel_action as_given[ZPL_NSIG];
};

/** zpl_sighand_always_restarts() - calls that the kernel restarts whatever SA_RESTART says */
bool zpl_sighand_always_restarts(long nr, uint64_t arg2);

/** zpl_sighand_may_restart() - calls that the kernel restarts if SA_RESTART says so */
bool zpl_sighand_may_restart(long nr);

/** The process's own; NULL before zpl_signal_init(). Read by handlers that interrupt a hook's thread. */
extern struct zpl_sighand *_Atomic zpl_sighand_process;

/** zpl_is_core_text() - is @pc in libzpl_core.so's code? */
bool zpl_is_core_text(uint64_t pc);
void zpl_core_text_init(void);
void zpl_core_text_range(uint64_t *start, uint64_t *end);

#endif
