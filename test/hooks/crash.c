/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * crash - a hook that faults at a marker call, in the way that CRASH says
 *
 * Everything is as its author might have got it wrong: a NULL pointer, a trap that the compiler
 * put where the code cannot go, a number divided by zero.
 */
#include <stdlib.h>
#include <string.h>

#include "counting.h"

static const char *how;
static void *volatile nowhere;
static volatile int zero;

__attribute__((noinline)) static void write_to_null(void)
{
	*(volatile int *)nowhere = 1;
}

__attribute__((noinline)) static void run_into_trap(void)
{
	__asm__ volatile("ud2");
}

__attribute__((noinline)) static void divide_by_zero(void)
{
	__asm__ volatile("mov $1, %%eax; cltd; idivl %0" : : "m"(zero) : "eax", "edx");
}

static int init(const struct zpl_api *api)
{
	(void)api;
	how = getenv("CRASH");
	counting_init();
	return how ? 0 : 1;
}

static long handle(struct zpl_call *call)
{
	counting_note(call);
	if (call->nr == MARKER_FIRST) {
		if (strcmp(how, "write") == 0)
			write_to_null();
		if (strcmp(how, "trap") == 0)
			run_into_trap();
		if (strcmp(how, "divide") == 0)
			divide_by_zero();
	}
	return counting_next(call);
}

ZPL_HOOK = { ZPL_HOOK_INIT("crash"), .init = init, .handle = handle };
