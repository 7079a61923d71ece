/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * passing - test hooks that do nothing but count a call and pass it on
 *
 * They differ in what PASSING_HOOK is given: the hook's name and flags, the numbers it asks for
 * (NULL: all), and how a call is passed on: counting_next or counting_last. Hooks that do more take
 * passing_init and passing_exit from here.
 */
#ifndef ZPL_TEST_PASSING_H
#define ZPL_TEST_PASSING_H

#include "counting.h"

static int passing_init(const struct zpl_api *api)
{
	(void)api;
	counting_init();
	return 0;
}

static void passing_exit(int status)
{
	(void)status;
	counting_flush();
}

#define PASSING_HOOK(hook_name, hook_flags, numbers, pass_on) \
	static long handle(struct zpl_call *call)             \
	{                                                     \
		counting_note(call);                          \
		return pass_on(call);                         \
	}                                                     \
	ZPL_HOOK = {                                          \
		ZPL_HOOK_INIT_FLAGS(hook_name, hook_flags),   \
		.wants = (numbers),                           \
		.init = passing_init,                         \
		.handle = handle,                             \
		.fork_child = counting_fork_child,            \
		.exit = passing_exit,                         \
	}

#endif
