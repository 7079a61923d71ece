/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * filter - one byte a number: must a call with it enter zpl, or may it go straight to the kernel?
 *
 * Read by entry.S before anything is saved. A number enters if a hook wants it or if zpl
 * itself must see it; while calls are counted or trapped all do, and while hooks have descriptors
 * those that could name one, where entry.S cannot see that they do not. The byte at ZPL_FILTER_LAST stands for all numbers from ZPL_NR_MAX on and below 0.
 */
#ifndef ZPL_FILTER_H
#define ZPL_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "../loader/arch/x86_64/layout.h"
#include "../loader/site.h"
#include "zpl/hook.h"

/** ZPL_FILTER_* of layout.h; the last is for sites that are not plain calls, and never changes. */
extern _Atomic uint8_t zpl_filter[ZPL_FILTER_EVER + 1];

/**
 * zpl_filter_refresh() - work the bytes out again
 *
 * To be called when what hooks want changes, and when calls begin or cease to be counted, trapped
 * or looked through. Context: any thread; async-signal-safe.
 */
void zpl_filter_refresh(void);

/** zpl_filter_enters() - must a call with @nr enter? */
bool zpl_filter_enters(int32_t nr);

/** zpl_filter_is_fast() - does a call at @s reach its stub's own instruction only when fast() has passed it on? */
static inline bool zpl_filter_is_fast(const struct zpl_site *s)
{
	uint8_t f = zpl_filter[s->filter];

	return f == ZPL_FILTER_LEAN || f == ZPL_FILTER_FAST || f == ZPL_FILTER_LEAN_LOW;
}

/** zpl_filter_is_free() - is that so neither now nor when a hook opens its first file? */
bool zpl_filter_is_free(int32_t nr);

/** zpl_filter_all() - from now on every call enters, for good: this process traps calls by itself */
void zpl_filter_all(void);

#endif
