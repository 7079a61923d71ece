/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Answers time() with 12345 and number 5000 with 77; NAMED: by asking for just those. */
#include <sys/syscall.h>
#include <time.h>

#include <zpl/hook.h>

#define MARK 5000

static long handle(struct zpl_call *call)
{
	struct timespec now;

	if (call->nr == MARK)
		return 77;
	if (call->nr == SYS_time)
		return call->flags & ZPL_CALL_VDSO ? 12345 : 54321;
	clock_gettime(CLOCK_MONOTONIC, &now); /* the same vDSO, from inside: not a call */
	return zpl_next(call);
}

#ifdef NAMED
static const int wants[] = { SYS_time, SYS_clock_gettime, SYS_getcpu, SYS_gettimeofday, -1 };
#endif

ZPL_HOOK = {
	ZPL_HOOK_INIT("vdso"),
#ifdef NAMED
	.wants = wants,
#endif
	.handle = handle,
};
