/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * process - calls that zpl itself must see: threads, processes, signals, fs base
 *
 * Each is made so that the program finds what the kernel alone would have left: the program's
 * structures are not changed, and what fails in the kernel fails alike.
 */
#ifndef ZPL_PROCESS_H
#define ZPL_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

/** zpl_process_special() - is @nr one of these calls? */
bool zpl_process_special(int64_t nr);

/**
 * zpl_process_call() - carry one of them out, or note that it is to be carried out on the way out
 *
 * Context: on the thread's own stack, on the hook namespace's thread block.
 */
long zpl_process_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6]);

/** zpl_process_leave() - carry out f->action. Does not return. */
_Noreturn void zpl_process_leave(struct zpl_frame *f);

/**
 * zpl_process_thread_end() - run what a thread's end runs in the hooks
 *
 * To be called after the last handle() of an exit call has returned: hook code that
 * ran after it would make thread_locals and key values anew, for the next borrower.
 *
 * Context: in the hook's environment, f->action is ZPL_ACT_EXIT.
 */
void zpl_process_thread_end(struct zpl_frame *f);

#endif
