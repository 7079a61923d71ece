/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* wake - wants getsid alone; getsid(-7) asks for getppid too, which it answers with 77, getsid(-8) takes it back */
#include <zpl/hook.h>

static const int wants[] = { 124, -1 };

static long handle(struct zpl_call *call)
{
	if (call->nr == 110)
		return 77;
	if ((int)call->arg[0] == -7 || (int)call->arg[0] == -8)
		return zpl_want("wake", 110, (int)call->arg[0] == -7);
	return zpl_next(call);
}

ZPL_HOOK = { ZPL_HOOK_INIT("wake"), .wants = wants, .handle = handle };
