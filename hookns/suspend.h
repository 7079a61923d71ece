/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * suspend - hooks that wait inside zpl_next() while a handler of the program runs
 *
 * The kernel's frame for a handler of the program must lie on the program's stack and show the
 * program at its call. So the hook is put aside, and the thread leaves zpl as if the call were to
 * be made again. When the handler has returned, the program makes its call again, and the hook goes on. One
 * that jumps away abandons the hook.
 */
#ifndef ZPL_SUSPEND_H
#define ZPL_SUSPEND_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

/**
 * zpl_suspend_wait() - put the hook of @f aside until its program comes back to its call
 *
 * Return:  false: there is no stack to go on on, and nothing was done
 * Context: on the thread's own stack, in the hook's environment or not.
 */
bool zpl_suspend_wait(struct zpl_frame *f);

/** zpl_suspend_prepare() - entry.S: the hook of @f stands still at @sp; Return: frame to leave by */
struct zpl_frame *zpl_suspend_prepare(struct zpl_frame *f, uint64_t sp);

/**
 * zpl_suspend_look() - is @f a call that waits? Then its hook goes on, and this does not return
 *
 * One that the program never comes back to waits until room is needed, or until the same call is made anew.
 */
void zpl_suspend_look(struct zpl_thread *t, const struct zpl_frame *f);

/**
 * zpl_suspend_show() - a handler begins that finds the program at @pc with @rsp, or it comes back (@shown false)
 *
 * As zpl_passed_show(), for calls that wait. Context: signal handler, or in zpl.
 */
void zpl_suspend_show(struct zpl_thread *t, uint64_t pc, uint64_t rsp, bool shown);

/** zpl_suspend_spare_stacks() - map what handlers will need, before a filter of the program's forbids it */
void zpl_suspend_spare_stacks(struct zpl_thread *t);

#endif
