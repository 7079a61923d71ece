/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* told - a hook that is told of threads, and answers 5000 to 5002 with what it knows: see tells.c */
#include <stdatomic.h>
#include <stdlib.h>

#include <zpl/hook.h>

static _Atomic long n_begun, n_ended;
static _Thread_local int stage;
static _Thread_local void *own;

static void begin(void)
{
	if (stage++ || own)
		abort();
	own = malloc(100);
	n_begun++;
}

static void end(void)
{
	if (stage != 1) /* the first thread has not begun */
		return;
	free(own);
	own = NULL;
	stage = 2;
	n_ended++;
}

static long handle(struct zpl_call *call)
{
	switch (call->nr) {
	case 5000:
		return stage;
	case 5001:
		return n_begun;
	case 5002:
		return n_ended;
	default:
		return stage == 2 ? (abort(), 0) : zpl_next(call);
	}
}

ZPL_HOOK = { ZPL_HOOK_INIT("told"), .handle = handle, .thread_start = begin, .thread_exit = end };
