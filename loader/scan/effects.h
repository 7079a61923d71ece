/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * effects - which general registers an instruction may change
 *
 * Errs towards "all": what is not in the tables may change everything.
 */
#ifndef ZPL_EFFECTS_H
#define ZPL_EFFECTS_H

#include "decode.h"

#define ZPL_EFFECTS_ALL 0xffffffffu

/**
 * zpl_effects_writes() - general registers that @d may write, bit n for register n
 *
 * A superset: a register whose low byte is written counts as written. Calls and
 * system calls give ZPL_EFFECTS_ALL.
 *
 * Context: pure.
 * Source:  Intel SDM vol. 2.
 */
uint32_t zpl_effects_writes(const struct zpl_decoded *d);

/**
 * zpl_effects_set_rax() - does @d set rax to a constant, whatever was in it?
 *
 * @value: set to what the kernel will read in eax, sign-extended
 */
bool zpl_effects_set_rax(const struct zpl_decoded *d, int32_t *value);

#endif
