/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * add - a link of a chain: adds $ZPL_TEST_ADD_<last letter of its name> to what the rest gives
 *
 * Call 5001 it passes on as 5000 with its first argument grown by one. Call 5002 puts
 * another handler in its place; call 5003 ends its interest in 5000. Built as add_a.so and
 * add_b.so.
 */
#include <errno.h>

#include <zpl/hook.h>

#define CALL_PLAIN 5000
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

static long other(struct zpl_call *call)
{
	long r = zpl_next(call);

	return call->nr == 110 ? -100 * STEP : r;
}

static long handle(struct zpl_call *call)
{
	switch (call->nr) {
	case 5001:
		call->nr = CALL_PLAIN;
		call->arg[0]++;
		return zpl_next(call) == -ENOSYS ? (long)call->arg[0] * STEP : -1;
	case 5002:
		return zpl_replace("add_" TEXT(WHO), other);
	case 5003:
		return zpl_want("add_" TEXT(WHO), 110, 0);
	case 5004:
		return zpl_replace("nobody", other) == -ENOENT && zpl_want("nobody", 1, 1) == -ENOENT &&
				       zpl_replace("add_" TEXT(WHO), NULL) == -EINVAL &&
				       zpl_want("add_" TEXT(WHO), -1, 1) == -ERANGE ?
			       4 :
			       -1;
	case 110:
		zpl_next(call);
		return 1000 * STEP + (call->pc == call->site + 2);
	default:
		return zpl_next(call);
	}
}

ZPL_HOOK = { ZPL_HOOK_INIT("add_" TEXT(WHO)), .handle = handle };
