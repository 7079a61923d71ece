/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* unknown - executable memory in which calls may be made that no patch catches */
#ifndef ZPL_UNKNOWN_H
#define ZPL_UNKNOWN_H

#include <stdbool.h>
#include <stdint.h>

/** zpl_unknown_add(), zpl_unknown_drop() - [start, end) is, or is no longer, such memory. One caller at a time. */
void zpl_unknown_add(uint64_t start, uint64_t end);
void zpl_unknown_drop(uint64_t start, uint64_t end);

/**
 * zpl_unknown_ran() - may threads have made calls in [start, end) that no patch caught?
 *
 * Then one may be in such a call still, and come back behind it. So what is patched there now must leave
 * every instruction where it is. Asks of all that was ever added and is mapped still, executable or not,
 * and of what zpl_unknown_set_ran() added. One caller at a time, as all here.
 */
bool zpl_unknown_ran(uint64_t start, uint64_t end);
void zpl_unknown_set_ran(uint64_t start, uint64_t end);

/** zpl_unknown_gone() - [start, end) has been unmapped */
void zpl_unknown_gone(uint64_t start, uint64_t end);

/** zpl_unknown_near() - may [start, end) touch it? Any thread; may say yes too often, never no. */
bool zpl_unknown_near(uint64_t start, uint64_t end);

/** zpl_unknown_any() - is there any? Any thread. */
bool zpl_unknown_any(void);

#endif
