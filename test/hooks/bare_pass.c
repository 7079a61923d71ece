/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * bare_pass - like pass, but declared bare: no libc, no vector register, little stack
 *
 * Built with -mgeneral-regs-only and without stack protector, so that the compiler
 * keeps what the flag promises.
 */
#include "passing.h"

PASSING_HOOK("bare_pass", ZPL_HOOK_BARE, NULL, counting_next);
