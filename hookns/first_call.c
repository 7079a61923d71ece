/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* first_call - see first_call.h; on the program's thread block: no libc function, no vector register */
#include "first_call.h"

#include "adopt.h"
#include "altstack.h"
#include "dispatch.h"
#include "hooks.h"

static long tell_hooks(void *arg)
{
	(void)arg;
	zpl_hooks_thread_start();
	return 0;
}

void zpl_first_call(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;
	uint8_t what = t->fresh;

	t->fresh = 0;
	if ((what & ZPL_FRESH_FS) && !zpl_adopt_settle_fs(t))
		t->fresh = ZPL_FRESH_FS;
	if (what & ZPL_FRESH_STACK) {
		zpl_altstack_take(t, f->rsp);
		if (!t->own_block)
			zpl_thread_share_block();
	}
	if (what & ZPL_FRESH_START)
		zpl_in_hook_env(f, tell_hooks, f);
}
