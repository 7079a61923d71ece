/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook - the hooks that are timed; one source, many libraries:
 *
 *   BENCH_BARE    declared ZPL_HOOK_BARE (and built with -mgeneral-regs-only), else a default hook
 *   BENCH_REPLY   answers getpid and number 500 itself, passes the rest on
 *   BENCH_NOTHING asks for a single number that nobody calls
 *   BENCH_FAST    decides in fast(), which a default hook may have as well
 *   BENCH_CLOCK   asks for clock_gettime, which otherwise stays in the vDSO
 *   BENCH_FILE    has a file open, which calls of the program must not reach
 */
#include <fcntl.h>
#include <zpl/hook.h>

#include "count.h"

#ifdef BENCH_BARE
#define FLAGS ZPL_HOOK_BARE
#else
#define FLAGS 0
#endif

#ifdef BENCH_NOTHING
static const int wants[] = { 999, -1 };
#define WANTS wants
#elif defined(BENCH_CLOCK)
static const int wants[] = { 228, -1 };
#define WANTS wants
#else
#define WANTS NULL
#endif

static int init(const struct zpl_api *api)
{
	(void)api;
	bench_count_open();
#ifdef BENCH_FILE
	return open("/dev/null", O_RDONLY) < 0;
#else
	return 0;
#endif
}

static long handle(struct zpl_call *call)
{
	bench_count->calls++;
#ifdef BENCH_REPLY
	if (bench_answers(call->nr))
		return BENCH_ANSWER;
#endif
	return zpl_next(call);
}

#ifdef BENCH_FAST
static ZPL_FAST struct zpl_fast fast(long nr, const uint64_t arg[6])
{
	(void)arg;
	bench_count->calls++;
#ifdef BENCH_REPLY
	if (bench_answers(nr))
		return zpl_fast_answer(BENCH_ANSWER);
#endif
	(void)nr;
	return zpl_fast_pass();
}
#define FAST fast
#else
#define FAST NULL
#endif

ZPL_HOOK = {
	.size = sizeof(struct zpl_hook),
	.version = ZPL_HOOK_VERSION,
	.flags = FLAGS,
	.name = "bench",
	.wants = WANTS,
	.init = init,
	.handle = handle,
	.fast = FAST,
};
