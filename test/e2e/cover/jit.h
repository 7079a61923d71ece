/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* jit.h - machine code for tests that write their own */

#include "e2e.h"

/* mov $nr, %eax; syscall; ret */
E2E_UNUSED static void emit_call(char *at, int nr)
{
	static const unsigned char tail[] = { 0x0f, 0x05, 0xc3 };

	at[0] = (char)0xb8;
	memcpy(at + 1, &nr, 4);
	memcpy(at + 5, tail, sizeof(tail));
}

E2E_UNUSED static long run_code(const char *at)
{
	return ((long (*)(void))(uintptr_t)at)();
}

/* A marker call by code at @at, counted. */
E2E_UNUSED static void run_mark(const char *at)
{
	__atomic_fetch_add(e2e_marks, 1, __ATOMIC_SEQ_CST);
	CHECK(run_code(at) == -ENOSYS);
}
