/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * scan - byte pairs that may be system-call instructions
 *
 * Search first, decode second: the pairs are rare, so that everything dearer than
 * this loop is done for a few hundred places and not for every byte of text.
 */
#ifndef ZPL_SCAN_H
#define ZPL_SCAN_H

#include <stddef.h>
#include <stdint.h>

/**
 * zpl_scan_find() - find the byte pairs 0f 05 and 0f 34 in a range of machine code
 *
 * @code: @len readable bytes; neither changed nor kept
 * @len:  bytes; fewer than 2 find nothing
 * @addr: address code[0] has in the image; used only to fill results
 * @out:  caller's array of @cap elements, filled in ascending order
 *
 * Return:  pairs present (may exceed @cap; only @cap are stored)
 * Context: pure; any thread, any namespace.
 * Source:  Intel SDM vol. 2B, SYSCALL (0F 05), SYSENTER (0F 34).
 */
size_t zpl_scan_find(const uint8_t *code, size_t len, uint64_t addr, uint64_t *out, size_t cap);

#endif
