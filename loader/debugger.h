/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * debugger - tells debuggers what stubs are and how to unwind them
 *
 * By gdb's interface for JIT compilers: a list of symbol files in memory. Nothing in the process
 * reads it, and without a debugger it costs the few bytes.
 */
#ifndef ZPL_DEBUGGER_H
#define ZPL_DEBUGGER_H

/**
 * zpl_debugger_show() - describe all stubs that have been added since the last time
 *
 * Without memory for it they stay unknown.
 * Context: one caller at a time, on the hook namespace's block.
 * Source:  the gdb manual, "JIT Compilation Interface"; DWARF 3, 2.5 and 6.4
 */
void zpl_debugger_show(void);

#endif
