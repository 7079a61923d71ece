/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_mask - the signal mask that hook code sets in a thread of the program's
 *
 * It is the kernel's for as long as that code runs, together with what the program blocks: a
 * signal that the program does not want now does not come because of a hook. The program's own mask
 * is back when its call is made and when the hook returns.
 */
#ifndef ZPL_HOOK_MASK_H
#define ZPL_HOOK_MASK_H

#include <stdbool.h>
#include <stdint.h>

struct zpl_call;
struct zpl_thread;

/** zpl_hook_mask_takes() - does a call with @nr set a mask, for good or while it waits? */
bool zpl_hook_mask_takes(int64_t nr);

/**
 * zpl_hook_mask_call() - one of those calls, made by hook code in @t
 *
 * Return:  as the kernel; what is read back is what the hook has set
 * Context: hook code in the thread that @t is of.
 */
long zpl_hook_mask_call(struct zpl_thread *t, int64_t nr, const uint64_t arg[6]);

/** zpl_hook_mask_change() - rt_sigprocmask(2) of hook code. Return: the hook's mask before */
uint64_t zpl_hook_mask_change(struct zpl_thread *t, int how, uint64_t set);

/** zpl_hook_mask_end() - hook code that has set a mask (t->hook_masked) ends */
void zpl_hook_mask_end(struct zpl_thread *t);

/** zpl_hook_mask_kernel() - zpl_kernel() for such hook code, which goes on with its mask afterwards */
long zpl_hook_mask_kernel(struct zpl_call *call);

#endif
