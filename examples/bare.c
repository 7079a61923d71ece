/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * bare - the cheapest hook: passes every call on, and keeps its promise to touch little
 *
 * Use: LD_PRELOAD=libzpl_boot.so LIBZPHOOK=examples/bare.so PROGRAM
 *
 * ZPL_HOOK_BARE: handle() calls no libc, touches no vector or x87 register and
 * uses under 4 KiB of stack. -mgeneral-regs-only makes the compiler keep that.
 */
#include <zpl/hook.h>

static long handle(struct zpl_call *call)
{
	return zpl_next(call);
}

ZPL_HOOK = {
	ZPL_HOOK_INIT_FLAGS("bare", ZPL_HOOK_BARE),
	.handle = handle,
};
