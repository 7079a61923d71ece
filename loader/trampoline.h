/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * trampoline - the page at VA 0 and the landing code, for sites of kind ZPL_PATCH_ZERO
 *
 * open → add each site → build; all of it before the first site is written. Neither page nor code
 * can be written afterwards, and where the CPU has protection keys the page cannot be read either.
 */
#ifndef ZPL_TRAMPOLINE_H
#define ZPL_TRAMPOLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "message.h"
#include "site.h"

/**
 * zpl_trampoline_open() - map VA 0 and room for the landing code, if @method may use them
 *
 * ZPL_METHOD_ZERO does, whatever it takes; ZPL_METHOD_AUTO only where the page can be hidden from
 * reads, so that a read of NULL is a fault as ever, and it goes without if it is refused.
 *
 * Return:  0; or -errno, with @fail filled in
 * Context: start-up, one thread.
 * Source:  mmap(2); pkeys(7), "execute-only memory".
 */
int zpl_trampoline_open(enum zpl_method method, struct zpl_failure *fail);

/** zpl_trampoline_is_open() - can sites be added? */
bool zpl_trampoline_is_open(void);

/**
 * zpl_trampoline_add() - @site will be entered through VA 0
 *
 * Return:  0, -ENOSPC no room, -EBUSY not open
 */
int zpl_trampoline_add(struct zpl_site *site);

/** zpl_trampoline_build() - make page and code for what was added; nothing added: unmap them */
int zpl_trampoline_build(struct zpl_failure *fail);

/** zpl_trampoline_drop() - a start that fails leaves nothing behind */
void zpl_trampoline_drop(void);

/** zpl_trampoline_holds() - is @pc in the page or the landing code? Async-signal-safe. */
bool zpl_trampoline_holds(uint64_t pc);

/** zpl_trampoline_touches() - does [start, end) have a byte of the page or the landing code? */
bool zpl_trampoline_touches(uint64_t start, uint64_t end);

enum zpl_stray {
	ZPL_STRAY_NONE,  /* not in the trampoline, or not at a place that faults */
	ZPL_STRAY_PAGE,  /* in the page: pc is what was called, all registers are the caller's */
	ZPL_STRAY_GROUP, /* in the landing code, all registers are the caller's */
	ZPL_STRAY_FOUND, /* in the landing code, rax = number << 16 | lahf << 8 | seto */
};

/**
 * zpl_trampoline_stray() - which registers does a fault at @pc find changed?
 *
 * @group: set for ZPL_STRAY_GROUP: what was called is one of 8 * group - 7 … 8 * group
 *
 * Context: async-signal-safe.
 */
enum zpl_stray zpl_trampoline_stray(uint64_t pc, unsigned *group);

#endif
