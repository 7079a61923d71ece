/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * account - the calls of this process, counted while a report is asked for
 *
 * Counting needs no libc and no thread block: zpl_enter() does it on the program's. A child of
 * vfork counts for the process whose memory it borrows.
 */
#ifndef ZPL_ACCOUNT_H
#define ZPL_ACCOUNT_H

#include <stdbool.h>
#include <stdatomic.h>
#include <stdint.h>

#include "thread.h"
#include "zpl/hook.h"

struct zpl_account {
	_Atomic uint64_t calls[ZPL_NR_MAX + 1]; /* the last stands for all other numbers */
	_Atomic uint64_t trapped;               /* of them, those that came by a trap */
	_Atomic uint64_t calls_32;              /* int 0x80, passed on; counted only where it is trapped */
	_Atomic uint64_t not_followed;          /* executed programs that hooks cannot follow into */
};

/** An executed program that runs without hooks. */
struct zpl_account_name {
	char path[256];
	const char *_Atomic why; /* set last */
};

#define ZPL_ACCOUNT_NAMES 64
extern struct zpl_account_name zpl_account_names[ZPL_ACCOUNT_NAMES];

/** A place that made calls which came by a trap; addr 0: none. Open addressing. */
struct zpl_account_place {
	_Atomic uint64_t addr, calls;
};

#define ZPL_ACCOUNT_PLACES 2048
extern struct zpl_account_place zpl_account_places[ZPL_ACCOUNT_PLACES];

/** Is the account kept? Constant after start. */
extern bool zpl_account_on;
extern struct zpl_account zpl_account;

/** zpl_account_trap() - a call at @addr has come by a trap. Async-signal-safe. */
void zpl_account_trap(uint64_t addr);

/** zpl_account_call() - one call has come to zpl. Async-signal-safe. */
static inline void zpl_account_call(const struct zpl_frame *f)
{
	unsigned i = (uint64_t)f->nr < ZPL_NR_MAX ? (unsigned)f->nr : ZPL_NR_MAX;

	atomic_fetch_add_explicit(&zpl_account.calls[i], 1, memory_order_relaxed);
	if (f->site->kind == ZPL_PATCH_TRAP)
		zpl_account_trap(f->site->addr);
}

/** zpl_account_not_followed() - hooks do not go along into @path; @why is kept. Any context. */
void zpl_account_not_followed(const char *path, const char *why);

/** zpl_account_clear() - begin again: in a forked child */
void zpl_account_clear(void);

#endif
