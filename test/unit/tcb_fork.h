/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_fork - fork() of the program with its system call carried out by the hook's libc,
 * as zpl does; Syscall User Dispatch stands in for zpl's patches
 */
#ifndef TCB_FORK_H
#define TCB_FORK_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * hooked_fork() - fork() with @plain: the hook libc's fork() alone; else zpl_tcb_fork()
 *
 * Ends the program with 77 where the kernel has no Syscall User Dispatch. In the child
 * only the caller's block is left, with room for ns_fill().
 */
pid_t hooked_fork(bool plain);

/** Waits for @child and gives its exit status, or 128 + the signal that ended it. */
int wait_status(pid_t child);

#endif
