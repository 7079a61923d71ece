/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * waiting - calls that are not patched because nobody asks for their numbers
 *
 * Such a call costs what it costs without zpl. It is patched as soon as its number must enter
 * zpl (filter.h): a hook begins to ask for it, or calls begin to be trapped. Its stub is there
 * from the start, and other threads may be running the code (swap.h). A thread that stands behind
 * the instruction that the patch replaces has begun its call, and makes it unseen.
 *
 * Not left to wait: what cannot be patched later in one step, or without asking the kernel for
 * anything that a sandbox of the program's could refuse.
 *
 * All functions but zpl_waiting_any(): one caller at a time, on the hook namespace's thread block.
 */
#ifndef ZPL_WAITING_H
#define ZPL_WAITING_H

#include "objects.h"

/** zpl_waiting_add() - let @o's site @i wait, if it may. Return: does it? */
bool zpl_waiting_add(struct zpl_object *o, size_t i);

/** zpl_waiting_remove() - it waits no longer: its code is gone, or about to change */
void zpl_waiting_remove(struct zpl_object *o, size_t i);

/**
 * zpl_waiting_fits() - is @o's site @i patched in one step, within a page?
 *
 * One instruction gives way to one at the same address: all that a thread that runs the code, or comes back
 * to it from a call, could meet is the one or the other.
 */
bool zpl_waiting_fits(const struct zpl_object *o, size_t i);

/** zpl_waiting_put() - patch those of @o's sites in [start, end) that fit, while threads run the code */
void zpl_waiting_put(struct zpl_object *o, uint64_t start, uint64_t end);

/** zpl_waiting_any() - does any? Any thread, any time. */
bool zpl_waiting_any(void);

/**
 * zpl_waiting_look() - patch what waits and must enter by now
 *
 * @all: and what need not. What cannot be patched is left, and noted as such (left.h).
 */
void zpl_waiting_look(bool all);

/** zpl_waiting_begin() - from now on other threads may be running the program's code */
void zpl_waiting_begin(void);

#endif
