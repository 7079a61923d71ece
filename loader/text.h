/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * text - change many pages of one piece of code at once
 *
 * A write through /proc/self/mem costs more than twice what the page's copy does, and a look at a page
 * before it maps fifteen others. So the pages are moved elsewhere (mremap(2), MREMAP_DONTUNMAP), where they
 * are written instead of executed, then executed instead of written, and moved back over what has
 * taken their place: the same file's, which could be executed all the while.
 */
#ifndef ZPL_TEXT_H
#define ZPL_TEXT_H

#include <stddef.h>

#include "patch.h"

/**
 * zpl_text_change() - do @n writes
 *
 * @p: its descriptor is where it goes on if memory that was written may not be executed. If the code is idle,
 *     what is the file's of the mapping is let go: forks would copy an entry for each page of it.
 *
 * Return:  0 each write's err says what became of it; -EAGAIN nothing was done: too few pages, too large a
 *          mapping, more than one, one that is shared or written to, or a kernel that refuses
 * Context: start-up, with one thread.
 * Source:  mremap(2), Linux 5.13 for mappings of files; mprotect(2), PR_SET_MDWE.
 */
int zpl_text_change(const struct zpl_patcher *p, struct zpl_write *w, size_t n);

#endif
