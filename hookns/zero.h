/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * zero - faults that the page at VA 0 makes look different from a program without one
 *
 * A call or jump through a NULL or small pointer arrives in the page, and dies there or in the
 * landing code of a `hlt`; natively it dies of the address. So do reads and writes where
 * the page is mapped but cannot be read.
 */
#ifndef ZPL_ZERO_FAULT_H
#define ZPL_ZERO_FAULT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

struct zpl_thread;

/**
 * zpl_zero_fault() - show a fault of the program at a small address as it is natively
 *
 * @t: the calling thread; @sig, @info, @uc: as the kernel gave them, changed if so
 *
 * Return:  true: it is one, and the program's handler may see it
 * Context: in a signal handler; async-signal-safe.
 * Source:  Linux arch/x86/mm/fault.c, arch/x86/kernel/traps.c (exc_general_protection).
 */
bool zpl_zero_fault(const struct zpl_thread *t, int sig, siginfo_t *info, ucontext_t *uc);

/**
 * zpl_zero_memory_call() - a call of the program about memory that it does not know it has
 *
 * The page and the landing code stay; the program is told what it would be told if there
 * were nothing, and as if it had not the privilege to map anything at address 0.
 *
 * Return:  true: @result is the call's; false: the call has nothing to do with them
 * Context: in a call.
 */
bool zpl_zero_memory_call(int64_t nr, const uint64_t arg[6], long *result);

#endif
