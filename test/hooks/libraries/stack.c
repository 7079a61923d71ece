/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* stack - a hook that uses 1 MiB of stack at every 32nd call, 4 KiB at the others */
#include "library.h"

#define DEEP (1024 * 1024)
#define FRAME 4096

static int library_start(void)
{
	return 0;
}

/* One frame of 4 KiB a level, each checked after those below it ran. */
__attribute__((noinline)) static unsigned long descend(unsigned levels, unsigned long n)
{
	volatile unsigned char frame[FRAME];
	unsigned long sum;

	memset((void *)(uintptr_t)frame, (int)(n + levels), sizeof(frame));
	sum = levels > 1 ? descend(levels - 1, n) : 0;
	library_check(frame[0] == (unsigned char)(n + levels) &&
		      frame[FRAME - 1] == (unsigned char)(n + levels), "stack: changed");
	return sum + frame[levels % FRAME];
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	(void)call;
	descend(n % 32 == 1 ? DEEP / FRAME : 1, n);
}

static void library_end(void)
{
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("stack");
