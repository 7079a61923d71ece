/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* before - a hook as it was built for version 1.0 of the interface, where struct zpl_hook ended before fast */
#include <zpl/hook.h>

static long handle(struct zpl_call *call)
{
	return call->nr == 5020 ? 10 : zpl_next(call);
}

ZPL_PUBLIC const struct zpl_api *zpl_api;
ZPL_PUBLIC extern struct zpl_hook zpl_hook;
struct zpl_hook zpl_hook = {
	.size = offsetof(struct zpl_hook, fast),
	.version = 0x10000,
	.name = "before",
	.handle = handle,
	.fast = (struct zpl_fast(*)(long, const uint64_t *))1, /* what happens to lie there */
};
