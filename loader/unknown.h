/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* unknown - executable memory in which calls may be made that no patch catches */
#ifndef ZPL_UNKNOWN_H
#define ZPL_UNKNOWN_H

#include <stdbool.h>
#include <stdint.h>

/** zpl_unknown_add(), zpl_unknown_drop() - [start, end) is, or is no longer, such memory. One caller at a time. */
void zpl_unknown_add(uint64_t start, uint64_t end);
void zpl_unknown_drop(uint64_t start, uint64_t end);

/** zpl_unknown_near() - may [start, end) touch it? Any thread; may say yes too often, never no. */
bool zpl_unknown_near(uint64_t start, uint64_t end);

/** zpl_unknown_any() - is there any? Any thread. */
bool zpl_unknown_any(void);

#endif
