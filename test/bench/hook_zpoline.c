/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_zpoline - the same hook in zpoline's dialect, for zpl and for peers that load it
 *
 * BENCH_REPLY: answers getpid and number 500 itself.
 */
#include "count.h"

typedef long (*hook_fn)(long nr, long a1, long a2, long a3, long a4, long a5, long a6);

int __hook_init(long placeholder, void *sys_call_hook_ptr);

static hook_fn next;

static long handle(long nr, long a1, long a2, long a3, long a4, long a5, long a6)
{
	bench_count->calls++;
#ifdef BENCH_REPLY
	if (bench_answers(nr))
		return BENCH_ANSWER;
#endif
	return next(nr, a1, a2, a3, a4, a5, a6);
}

__attribute__((visibility("default"))) int __hook_init(long placeholder, void *sys_call_hook_ptr)
{
	hook_fn *slot = sys_call_hook_ptr;

	(void)placeholder;
	bench_count_open();
	next = *slot;
	*slot = handle;
	return 0;
}
