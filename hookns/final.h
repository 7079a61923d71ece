/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * final - the end of the hook namespace comes last
 *
 * The program's exit() runs the finalisers of all namespaces, newest first: the
 * hooks' destructors would run before the program's, whose calls they still get. So
 * they are held back from ld.so and run when the process makes its exit_group.
 */
#ifndef ZPL_FINAL_H
#define ZPL_FINAL_H

/**
 * zpl_final_hold() - keep ld.so from running the finalisers of what is loaded here so far
 *
 * Changes the entries DT_FINI and DT_FINI_ARRAYSZ in each object's dynamic section, in
 * memory; objects loaded later are finalised by ld.so, early. An object whose section
 * cannot be written is left to ld.so too.
 *
 * Return:  0, or -ENOMEM
 * Context: once, after the hooks are loaded, with one thread.
 * Source:  gABI, Dynamic Section; glibc elf/dl-fini.c.
 */
int zpl_final_hold(void);

/**
 * zpl_final_run() - run what was held back, dependents first, once
 *
 * Context: in the hook's environment, by the thread that ends the process.
 */
void zpl_final_run(void);

#endif
