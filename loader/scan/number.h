/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * number - which system call a site makes, where that can be known beforehand
 */
#ifndef ZPL_NUMBER_H
#define ZPL_NUMBER_H

#include "func.h"

/**
 * zpl_number_at() - the constant in eax at the call, traced back in straight line
 *
 * @f:    the decoded function
 * @at:   index of the call's step
 * @from: set to the address of the instruction that loads it
 *
 * A known branch into the line between load and call ends the trace.
 *
 * Return:  the number as the kernel reads it, or -1 not known (or really -1)
 * Context: pure.
 */
int32_t zpl_number_at(const struct zpl_func *f, size_t at, uint64_t *from);

#endif
