/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * fast - decides most calls in fast(), each fifth in handle() with every vector register used
 *
 * What counting.h does more than count is handle()'s as well, since fast() makes no call.
 */
#include "junk.h"
#include "passing.h"

static _Atomic unsigned long asked;

static ZPL_FAST bool is_plain(long nr)
{
	unsigned long next = atomic_load(&counting_markers) + 1;

	if (counting_is_marker(nr))
		return next & (next - 1);
	return nr != SYS_exit_group && nr != SYS_execve && nr != SYS_execveat && nr != SYS_seccomp &&
	       nr != SYS_prctl && nr != SYS_exit;
}

static ZPL_FAST struct zpl_fast fast(long nr, const uint64_t arg[6])
{
	(void)arg;
	if (!is_plain(nr) || atomic_fetch_add(&asked, 1) % 5 == 4)
		return zpl_fast_slow();
	atomic_fetch_add(&counting_calls, 1);
	if (counting_is_marker(nr))
		atomic_fetch_add(&counting_markers, 1);
	return zpl_fast_pass();
}

static long handle(struct zpl_call *call)
{
	long result;

	counting_note(call);
	junk_all();
	result = counting_next(call);
	junk_all();
	return result;
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("fast"),
	.init = passing_init,
	.handle = handle,
	.fork_child = counting_fork_child,
	.exit = passing_exit,
	.fast = fast,
};
