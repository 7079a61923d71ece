/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* descriptor_calls - which calls take and which give descriptors; private to descriptors*.c */
#ifndef ZPL_DESCRIPTOR_CALLS_H
#define ZPL_DESCRIPTOR_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#define ZPL_DESCRIPTORS_MOST (1u << 16) /* no higher number is recorded */

/** zpl_descriptor_args() - bit n: argument n of call @nr is a descriptor that must be open */
unsigned zpl_descriptor_args(int64_t nr);

/** zpl_descriptor_result() - is the result of @nr a new descriptor? */
bool zpl_descriptor_result(int64_t nr, const uint64_t arg[6]);

/** zpl_descriptor_pair() - where call @nr leaves two new descriptors; NULL: nowhere */
int32_t *zpl_descriptor_pair(int64_t nr, const uint64_t arg[6]);

/** zpl_descriptor_is_recorded() - is @fd a hook's? */
bool zpl_descriptor_is_recorded(uint32_t fd);

/** zpl_descriptor_is_stream() - can it be a pipe or socket? Of a hook's own it is looked up once. */
bool zpl_descriptor_is_stream(uint32_t fd);

/** zpl_descriptor_list() - getdents64 of the program: recorded numbers are not in /proc/PID/fd */
bool zpl_descriptor_list(const uint64_t arg[6], long *result);

/** zpl_descriptor_getfd() - pidfd_getfd(2) of the program for a recorded number, which is a hook's only here */
bool zpl_descriptor_getfd(const uint64_t arg[6], long *result);

/** zpl_descriptor_close_range() - close_range of the program, around what is recorded */
bool zpl_descriptor_close_range(const uint64_t arg[6], long *result);

#endif
