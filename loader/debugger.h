/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * debugger - tells debuggers what stubs are and how to unwind them
 *
 * By gdb's interface for JIT compilers: a list of symbol files in memory. Nothing in the process
 * reads it, and without a debugger it costs the few bytes.
 */
#ifndef ZPL_DEBUGGER_H
#define ZPL_DEBUGGER_H

#include <stddef.h>
#include <stdint.h>

#include "site.h"

/**
 * zpl_debugger_show() - describe all areas that have been added since the last time
 *
 * Without memory for it they stay unknown.
 * Context: one caller at a time, on the hook namespace's block.
 */
void zpl_debugger_show(void);

/**
 * zpl_debugger_image() - an ELF file in memory that describes areas: names, and how to unwind
 *
 * @first, @end: areas from @first on, along ->next, up to @end or the last
 * @size: set to its bytes
 *
 * Return:  malloc'ed, or NULL: no memory
 * Context: pure.
 * Source:  the gdb manual, "JIT Compilation Interface"; DWARF 3, 2.5 and 6.4
 */
void *zpl_debugger_image(const struct zpl_stubs *first, const struct zpl_stubs *end, size_t *size);

#endif
