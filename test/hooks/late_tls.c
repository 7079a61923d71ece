/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * late_tls - a thread_local that does not fit into static TLS, first used when the program's malloc asks for memory
 *
 * See allocates.c, which asks by a marker's call whether that has happened in its thread.
 */
#include <errno.h>

#include "counting.h"
#include "kept.h"

static _Thread_local char large[16384];

static long handle(struct zpl_call *call)
{
	if (call->nr == SYS_brk || call->nr == SYS_mmap || call->nr == SYS_mprotect || call->nr == SYS_munmap)
		large[sizeof(large) - 1] = 1;
	if (call->nr == KEPT_FIRST)
		return large[sizeof(large) - 1] ? KEPT_DONE : -EPROTO;
	return zpl_next(call);
}

ZPL_HOOK = { ZPL_HOOK_INIT("late_tls"), .handle = handle };
