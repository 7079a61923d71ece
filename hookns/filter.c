/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* filter - see filter.h */
#include "filter.h"

#include <asm/unistd.h>
#include <stdbool.h>

#include "../loader/arch/x86_64/layout.h"
#include "account.h"
#include "descriptors.h"
#include "hooks.h"
#include "process.h"
#include "trap.h"

_Atomic uint8_t zpl_filter[ZPL_NR_MAX + 1];
static atomic_bool all_enter;

_Static_assert(ZPL_FILTER_LAST == ZPL_NR_MAX, "layout");

static bool sees_all(void)
{
	return all_enter || zpl_account_on || zpl_trap_wanted || zpl_trap_used ||
	       zpl_descriptors_count;
}

void zpl_filter_refresh(void)
{
	bool all = sees_all();

	/* rt_sigprocmask is where a handler left by siglongjmp shows: zpl_signal_rearm() */
	for (int nr = 0; nr <= ZPL_NR_MAX; nr++)
		zpl_filter[nr] = all || zpl_wanted[nr] || zpl_process_special(nr) ||
				 nr == __NR_rt_sigprocmask;
}

void zpl_filter_all(void)
{
	all_enter = true;
	zpl_filter_refresh();
}
