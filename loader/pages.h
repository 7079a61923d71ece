/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* pages - what of a mapped file is in the process's memory, and letting go of it */
#ifndef ZPL_PAGES_H
#define ZPL_PAGES_H

#include <stdint.h>

/**
 * zpl_pages_release() - let go of the file's pages in private mappings of it
 *
 * @start, @end: page boundaries
 *
 * What is needed of them later is mapped again at a fault. A page that is the process's own stays:
 * patches, and what a debugger has written.
 *
 * Context: one caller at a time, who knows that the mapping stays. What fails is not said, as
 *          nothing depends on it.
 * Source:  admin-guide/mm/pagemap.rst, bits 61 to 63; madvise(2).
 */
void zpl_pages_release(uint64_t start, uint64_t end);

#endif
