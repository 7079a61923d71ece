/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * zpoline-style - a hook in zpoline's own dialect: it needs no header of zpl's
 *
 * Use: LD_PRELOAD=libzpl_boot.so LIBZPHOOK=examples/zpoline-style.so PROGRAM
 *
 * __hook_init() finds the next function in *sys_call_hook_ptr and puts its own in
 * its place. Results are the kernel's: -errno on failure. This one prints each
 * call to stderr as zpoline's sample does, before it is made.
 */
#include <stdio.h>

typedef long (*hook_fn)(long nr, long a1, long a2, long a3, long a4, long a5, long a6);

__attribute__((visibility("default"))) int __hook_init(long placeholder, void *sys_call_hook_ptr);

static hook_fn next;

static long hook(long nr, long a1, long a2, long a3, long a4, long a5, long a6)
{
	fprintf(stderr, "output from hook: syscall number %ld\n", nr);
	return next(nr, a1, a2, a3, a4, a5, a6);
}

int __hook_init(long placeholder, void *sys_call_hook_ptr)
{
	hook_fn *slot = sys_call_hook_ptr;

	(void)placeholder;
	next = *slot;
	*slot = hook;
	return 0;
}
