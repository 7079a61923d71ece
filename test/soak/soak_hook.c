/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * soak_hook - the soak's second count: each counted call as a hook sees it
 *
 * Runs in a chain before heavy. SOAK_FAULT=lose|double|wrong makes each 50th counted call
 * disappear, be counted twice, or be answered wrongly: the soak must notice.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include <zpl/hook.h>

#include "soak.h"

static struct soak_page *page;
static char fault;
static unsigned long n_calls;

static int is_faulty(char kind)
{
	return fault == kind && __atomic_add_fetch(&n_calls, 1, __ATOMIC_RELAXED) % 50 == 0;
}

static int init(const struct zpl_api *api)
{
	const char *want = getenv("SOAK_FAULT");

	(void)api;
	fault = want ? *want : 0;
	page = soak_map(getenv("SOAK_PAGE"));
	return page ? 0 : 1;
}

static long handle(struct zpl_call *call)
{
	if (call->nr == SOAK_QUESTION) {
		SOAK_ADD(page->answered);
		return (long)soak_answer(call->arg) + is_faulty('w');
	}
	if (call->nr != SYS_write || (int)call->arg[0] != SOAK_EVENT_FD)
		return zpl_next(call);
	SOAK_ADD(page->seen);
	if (is_faulty('d'))
		SOAK_ADD(page->seen);
	return is_faulty('l') ? 8 : zpl_next(call);
}

ZPL_HOOK = { ZPL_HOOK_INIT("soak"), .init = init, .handle = handle };
