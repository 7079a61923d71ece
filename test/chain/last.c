/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * last - passes calls on as the last thing it does, as they are and changed
 *
 * The file mode mask is 7 at first. 5011 and 5012 become umask(5) and umask(6), 5013 too, with
 * 100 added to its result; sched_get_priority_max is asked for SCHED_FIFO instead of SCHED_DEADLINE.
 * Built as last.so and, with the flag that promises little, last_bare.so.
 */
#include <sys/syscall.h>

#include <zpl/hook.h>

static int init(const struct zpl_api *api)
{
	(void)api;
	zpl_syscall(SYS_umask, 7, 0, 0, 0, 0, 0);
	return 0;
}

static long handle(struct zpl_call *call)
{
	switch (call->nr) {
	case SYS_sched_get_priority_max:
		call->arg[0] = 1;
		return zpl_next(call);
	case 5011:
		call->arg[0] = 5;
		call->nr = SYS_umask;
		return zpl_next(call);
	case 5012:
		call->nr = SYS_umask;
		return zpl_next(call);
	case 5013:
		call->nr = SYS_umask;
		return zpl_next(call) + 100;
	default:
		return zpl_next(call);
	}
}

ZPL_HOOK = { ZPL_HOOK_INIT_FLAGS("last", FLAGS), .init = init, .handle = handle };
