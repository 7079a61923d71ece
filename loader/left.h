/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * left - an object's calls, or what may be calls, that no patch catches
 *
 * While there is one, calls are trapped, if the user has not asked otherwise. One caller at a time;
 * zpl_left_any() from any thread.
 */
#ifndef ZPL_LEFT_H
#define ZPL_LEFT_H

#include <stdbool.h>
#include <stdint.h>

#include "objects.h"

/** zpl_left_note() - look at those of @o's sites that begin in [start, end) again */
void zpl_left_note(struct zpl_object *o, uint64_t start, uint64_t end);

/** zpl_left_forget() - those that begin in [start, end) are not there any more */
void zpl_left_forget(struct zpl_object *o, uint64_t start, uint64_t end);

/** zpl_left_any() - is there one in any object? */
bool zpl_left_any(void);

#endif
