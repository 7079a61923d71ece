/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * bare_last - like last, but declared bare: no libc, no vector register, little stack
 *
 * Built with -mgeneral-regs-only and without stack protector, so that the compiler
 * keeps what the flag promises.
 */
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
	ZPL_HOOK_INIT_FLAGS("bare_last", ZPL_HOOK_BARE),
	.init = init,
	.handle = handle,
	.fork_child = counting_fork_child,
	.exit = at_exit,
};
