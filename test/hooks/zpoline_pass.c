/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * zpoline_pass - like pass, in zpoline's dialect: __hook_init and a function pointer
 *
 * Nothing of zpl's interface is used but the inline zpl_syscall() in counting.h.
 */
#include "counting.h"

typedef long (*hook_fn)(long nr, long a1, long a2, long a3, long a4, long a5, long a6);

ZPL_PUBLIC int __hook_init(long placeholder, void *sys_call_hook_ptr);

static hook_fn next_fn;

static long hook(long nr, long a1, long a2, long a3, long a4, long a5, long a6)
{
	struct zpl_call call = {
		.nr = (int)nr,
		.arg = { (uint64_t)a1, (uint64_t)a2, (uint64_t)a3 },
		.tid = nr == SYS_exit ? (int)zpl_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0) : 0,
	};
	long result;

	counting_note(&call);
	result = next_fn(nr, a1, a2, a3, a4, a5, a6);
	if (result == 0 && (nr == SYS_fork || nr == SYS_clone || nr == SYS_clone3))
		counting_fork_child();
	return result;
}

/* Never reached: this dialect has no table. counting.h's zpl_next() refers to it. */
const struct zpl_api *zpl_api;

int __hook_init(long placeholder, void *sys_call_hook_ptr)
{
	hook_fn *slot = sys_call_hook_ptr;

	(void)placeholder;
	counting_init();
	next_fn = *slot;
	*slot = hook;
	return 0;
}
