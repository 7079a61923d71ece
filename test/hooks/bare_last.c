/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * bare_last - like last, but declared bare: no libc, no vector register, little stack
 *
 * Built with -mgeneral-regs-only and without stack protector, so that the compiler
 * keeps what the flag promises.
 */
#include "passing.h"

PASSING_HOOK("bare_last", ZPL_HOOK_BARE, NULL, counting_last);
