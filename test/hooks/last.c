/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* last - like pass, but passes on as the last thing it does: see counting_last() */
#include "counting.h"

static int init(const struct zpl_api *api)
{
	(void)api;
	counting_init();
	return 0;
}

static long handle(struct zpl_call *call)
{
	counting_note(call);
	return counting_last(call);
}

static void at_exit(int status)
{
	(void)status;
	counting_flush();
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("last"),
	.init = init,
	.handle = handle,
	.fork_child = counting_fork_child,
	.exit = at_exit,
};
