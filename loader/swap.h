/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * swap - change a page of code that other threads may be executing at that moment
 *
 * No byte that a CPU may fetch is ever written: the page with its new bytes is made elsewhere,
 * and moved over the old one by one mremap(2). A thread executes an instruction either of the
 * old page or of the new; where it faults in between, it waits for the kernel. So there is no
 * cross-modifying code (Intel SDM vol. 3A 9.1.3, AMD APM vol. 2 7.6.1) to be made safe, no
 * trap that a thread would have to survive, and no thread has to be stopped. When the call returns
 * no CPU executes the old page any more: the kernel gives it to somebody else then.
 *
 * What it asks of the change: an instruction is replaced by one instruction that begins at
 * the same place, as a thread may stand at the beginning of any.
 *
 * The new page is a private one of the same file, if that can be opened, or else belongs to no
 * file; it is never writable and executable at once, unless the program has made the old one so.
 * /proc/self/maps shows it as a mapping of its own.
 */
#ifndef ZPL_SWAP_H
#define ZPL_SWAP_H

#include <stddef.h>
#include <stdint.h>

/**
 * zpl_swap_pages() - let the pages [start, start + len) hold @bytes
 *
 * @bytes: @len of them
 *
 * Return:  0, or -errno; nothing has changed then. -EACCES: it is not private memory that can be read
 *          and executed, with the same protection everywhere
 * Context: one caller at a time, with nothing else changing this mapping; any thread and any thread
 *          block; no libc.
 * Source:  mremap(2), MREMAP_FIXED.
 */
int zpl_swap_pages(uint64_t start, size_t len, const uint8_t *bytes);

#endif
