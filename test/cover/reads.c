/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Counts the reads it is given; call 5001 answers with their number. */
#include <asm/unistd.h>
#include <stdatomic.h>

#include <zpl/hook.h>

static atomic_long reads;

static long handle(struct zpl_call *call)
{
	if (call->nr == 5001)
		return reads;
	if (call->nr == __NR_read)
		reads++;
	return zpl_next(call);
}

ZPL_HOOK = { ZPL_HOOK_INIT("reads"), .handle = handle };
