/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* crash_cxx - a hook that throws what nobody catches at a marker call */
#include <stdexcept>

#include <zpl/hook.h>

__attribute__((noinline)) static void throw_it()
{
	throw std::runtime_error("nobody catches this");
}

static long handle(struct zpl_call *call)
{
	if (call->nr == 5000)
		throw_it();
	return zpl_next(call);
}

ZPL_HOOK = { ZPL_HOOK_INIT("crash_cxx"), .handle = handle };
