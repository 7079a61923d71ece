/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * punned - a patch for a call that has been seen to run, put in place while other threads run
 *
 * The call's first byte, 0f, becomes e9: a jump whose 32-bit displacement is 05 and the three
 * bytes that follow, as they stand. No other byte changes, so no other instruction does, whatever
 * jumps wherever, and nothing has to be known of the code around but that there is a call: which
 * the trap that led here has proved. One byte is written, so each thread meets either the call,
 * and is trapped as before, or the jump. The jump's target is given, not chosen: a page is
 * mapped there, if nothing is there and nothing is likely to grow there.
 *
 * Only for code that belongs to an image and that the program does not write: private, of a file,
 * not writable.
 */
#ifndef ZPL_PUNNED_H
#define ZPL_PUNNED_H

#include <stdint.h>

/**
 * zpl_punned_patch() - a call at @addr has come by a trap: patch it if that is safe
 *
 * Return:  0; -ENOENT it belongs to no image, or has been patched; -EPERM the memory may be written;
 *          -EBUSY another patch is in the bytes; -EADDRINUSE no room where the jump leads;
 *          -ENOSPC there are enough such pages; or -errno
 * Context: one caller at a time with late's functions; on the hook namespace's block; other
 *          threads may run the code.
 * Source:  AMD APM vol. 2, 7.6.1 (cross-modifying code: a store to an aligned quadword is seen whole).
 */
int zpl_punned_patch(uint64_t addr);

#endif
