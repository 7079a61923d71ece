/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* descriptor_memory - calls of the program that name descriptors in its memory: part of descriptors */
#ifndef ZPL_DESCRIPTOR_MEMORY_H
#define ZPL_DESCRIPTOR_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/** zpl_descriptor_in_memory() - is @nr one of them: poll(2), select(2), sendmsg(2) and their kin? */
bool zpl_descriptor_in_memory(int64_t nr);

/**
 * zpl_descriptor_memory_answer() - does such a call name a hook's descriptor?
 *
 * The program's memory is read as the kernel would read it, and never changed but for results.
 *
 * Return:  true: @result is the call's; false: it is to be made, also where a pointer is bad
 * Context: in a call, on any thread block; not behind a seccomp filter of the program's.
 */
bool zpl_descriptor_memory_answer(int64_t nr, const uint64_t arg[6], long *result);

#endif
