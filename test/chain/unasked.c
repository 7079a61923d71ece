/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* unasked - a hook that asks for one number, which the program makes at its end */
#include <sys/syscall.h>
#include <zpl/hook.h>

static const int wants[] = { SYS_getpriority, -1 };

static long handle(struct zpl_call *call)
{
	(void)call;
	return 77;
}

ZPL_HOOK = { ZPL_HOOK_INIT("unasked"), .wants = wants, .handle = handle };
