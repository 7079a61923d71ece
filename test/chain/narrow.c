/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* narrow - wants getppid alone and answers it; 5005 would be answered too, were it wanted */
#include <zpl/hook.h>

static const int wants[] = { 110, -1 };

static long handle(struct zpl_call *call)
{
	return call->nr == 110 ? 77 : 55;
}

ZPL_HOOK = { ZPL_HOOK_INIT("narrow"), .wants = wants, .handle = handle };
