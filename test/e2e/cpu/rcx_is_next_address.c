/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* After a call rcx holds the address of the next instruction, from several sites. */
#include "e2e.h"

#define SITE(nr, name)                                                        \
	__attribute__((noinline)) static void name(void)                      \
	{                                                                     \
		unsigned long rcx, next, ax = (nr);                           \
		__asm__ volatile("syscall\n1:\tlea 1b(%%rip), %1"             \
				 : "=c"(rcx), "=r"(next), "+a"(ax)            \
				 :                                            \
				 : "r11", "memory");                          \
		CHECK(rcx == next);                                           \
	}
SITE(SYS_getpid, pid)
SITE(SYS_getuid, uid)
SITE(SYS_sched_yield, yield)
SITE(7777, unknown)

int main(void)
{
	for (int i = 0; i < 100; i++) {
		pid();
		uid();
		yield();
		unknown();
	}
	return done();
}
