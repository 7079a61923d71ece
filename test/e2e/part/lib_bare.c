/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library whose code has no unwind table and no symbol but one pointer. */
#include "e2e.h"

/* e2e-flags: -fno-asynchronous-unwind-tables -fno-unwind-tables */

__attribute__((noinline)) static int hidden(int n)
{
	int good = 0;

	for (int i = 0; i < n; i++)
		good += SYS(E2E_MARK) == -ENOSYS;
	return good;
}

extern int (*bare_marks)(int n);
int (*bare_marks)(int n) = hidden;
