/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * fast - decides in fast(), where it is asked; handle() gives other answers, so that it shows who was
 *
 *   5020  fast answers 7            handle 1000
 *   5021  fast passes on            handle 1001
 *   5022  fast leaves it to handle, which answers 22
 *   5023  handle puts another handler in its place; fast is not asked any more
 *   5024  handle tells how often fast was asked
 *   5025  handle tells how often fast was asked for read() of a byte
 */
#include <zpl/hook.h>

static _Atomic long asked, asked_read;

static ZPL_FAST struct zpl_fast fast(long nr, const uint64_t arg[6])
{
	asked++;
	asked_read += nr == 0 && arg[2] == 1;
	switch (nr) {
	case 5020:
		return zpl_fast_answer((long)arg[0] + 1);
	case 5021:
	case 110:
	case 0:
		return zpl_fast_pass();
	default:
		return zpl_fast_slow();
	}
}

static long other(struct zpl_call *call)
{
	return call->nr == 5020 ? 2000 : zpl_next(call);
}

static long handle(struct zpl_call *call)
{
	switch (call->nr) {
	case 5020:
	case 5021:
		return 1000 + call->nr - 5020;
	case 5022:
		return 22;
	case 5023:
		return zpl_replace("fast", other);
	case 5024:
		return asked;
	case 5025:
		return asked_read;
	default:
		return zpl_next(call);
	}
}

ZPL_HOOK = { ZPL_HOOK_INIT("fast"), .handle = handle, .fast = fast };
