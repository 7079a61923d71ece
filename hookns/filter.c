/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* filter - see filter.h */
#include "filter.h"

#include <asm/unistd.h>
#include <stdbool.h>

#include "account.h"
#include "descriptors.h"
#include "hooks.h"
#include "process.h"
#include "trap.h"

_Atomic uint8_t zpl_filter[ZPL_FILTER_EVER + 1] = { [ZPL_FILTER_EVER] = ZPL_FILTER_C };
static atomic_bool all_enter;

_Static_assert(ZPL_FILTER_LAST == ZPL_NR_MAX, "layout");

static bool sees_all(void)
{
	return all_enter || zpl_account_on || zpl_trap_wanted || zpl_trap_used;
}

static uint8_t fast_verdict(int nr, bool all, bool files)
{
	if (all || !files || !zpl_descriptors_look_at(nr))
		return all ? ZPL_FILTER_FAST : ZPL_FILTER_LEAN;
	return zpl_descriptors_look_at_first(nr) ? ZPL_FILTER_LEAN_LOW : ZPL_FILTER_FAST;
}

static uint8_t verdict(int nr, bool all, bool files)
{
	if (zpl_account_on || zpl_process_special(nr))
		return ZPL_FILTER_C;
	if (zpl_wanted[nr])
		return zpl_hooks_decide_fast(nr) ? fast_verdict(nr, all, files) : ZPL_FILTER_PLAIN;
	/* rt_sigprocmask is where a handler left by siglongjmp shows: zpl_altstack_rearm() */
	if (all || nr == __NR_rt_sigprocmask)
		return ZPL_FILTER_C;
	if (!files || !zpl_descriptors_look_at(nr))
		return ZPL_FILTER_PASS;
	return zpl_descriptors_look_at_first(nr) ? ZPL_FILTER_PASS_LOW : ZPL_FILTER_C;
}

void zpl_filter_refresh(void)
{
	bool all = sees_all(), files = zpl_descriptors_count;

	for (int nr = 0; nr <= ZPL_NR_MAX; nr++)
		zpl_filter[nr] = verdict(nr, all, files);
}

bool zpl_filter_enters(int32_t nr)
{
	return zpl_filter[(uint32_t)nr < ZPL_NR_MAX ? nr : ZPL_NR_MAX] != ZPL_FILTER_PASS;
}

bool zpl_filter_is_free(int32_t nr)
{
	return !zpl_filter_enters(nr) && !zpl_descriptors_look_at(nr);
}

void zpl_filter_all(void)
{
	all_enter = true;
	zpl_filter_refresh();
}
