/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* crash_symbol - the function that an address of the hook namespace is in, for a fault's message */
#ifndef ZPL_CRASH_SYMBOL_H
#define ZPL_CRASH_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

/**
 * zpl_crash_symbol() - "name+0xoffset" from the symbol table of the library's file
 *
 * @path:  the file; @vaddr: address in it; @out: @cap bytes, ended by NUL; at least 32
 *
 * Return:  0; -ENOENT no table, or nothing there
 * Context: in a signal handler: system calls only, no lock.
 * Source:  gABI, sections and symbol table.
 */
int zpl_crash_symbol(const char *path, uint64_t vaddr, char *out, size_t cap);

#endif
