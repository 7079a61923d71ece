/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* pass - a default hook (own libc, vectors kept) that counts and passes everything on */
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
	return counting_next(call);
}

static void at_exit(int status)
{
	(void)status;
	counting_flush();
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("pass"),
	.init = init,
	.handle = handle,
	.fork_child = counting_fork_child,
	.exit = at_exit,
};
