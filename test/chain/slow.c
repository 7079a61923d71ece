/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * slow - decides in handle() what fast decides in fast(): 5020 is answered, 5024 tells how often it was asked,
 * all else is passed on and not waited for
 */
#include <zpl/hook.h>

static _Atomic long asked;

static long handle(struct zpl_call *call)
{
	asked++;
	switch (call->nr) {
	case 5020:
		return (long)call->arg[0] + 1;
	case 5024:
		return asked;
	default:
		return zpl_next(call);
	}
}

ZPL_HOOK = { ZPL_HOOK_INIT_FLAGS("slow", FLAGS), .handle = handle };
