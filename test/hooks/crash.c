/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * crash - a hook that faults at a marker call, in the way that CRASH says
 *
 * Everything is as its author might have got it wrong: a NULL pointer, a trap that the compiler
 * put where the code cannot go, a number divided by zero.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

static int (*volatile again)(int depth);

__attribute__((noinline)) static int overflow_stack(int depth)
{
	volatile char frame[1024];

	frame[depth % 1024] = (char)depth;
	return again(depth + 1) + frame[depth % 1024];
}

__attribute__((noinline)) static void read_past_end_of_file(void)
{
	volatile char *page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, fileno(tmpfile()), 0);

	(void)page[4096];
}

__attribute__((noinline)) static void give_up(void)
{
	abort();
}

__attribute__((noinline)) static void free_twice(void)
{
	void *block = malloc(20), *volatile same = block;

	free(block);
	free(same);
	__asm__ volatile(""); /* it is not to be left by a jump to free() */
}

__attribute__((noinline)) static void smash_stack(void)
{
	char small[8];
	volatile char *volatile p = small;

	for (int i = 0; i < 32; i++)
		p[i] = 7;
}

static void *fault_in_thread(void *unused)
{
	write_to_null();
	return unused;
}

__attribute__((noinline)) static void fault_elsewhere(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, fault_in_thread, NULL);
	pthread_join(thread, NULL);
}

static const struct {
	const char *name;
	void (*fn)(void);
} ways[] = {
	{ "write", write_to_null }, { "trap", run_into_trap }, { "divide", divide_by_zero },
	{ "bus", read_past_end_of_file }, { "abort", give_up }, { "free", free_twice },
	{ "smash", smash_stack }, { "thread", fault_elsewhere },
};

static int init(const struct zpl_api *api)
{
	(void)api;
	how = getenv("CRASH");
	again = overflow_stack;
	counting_init();
	return how ? 0 : 1;
}

static long handle(struct zpl_call *call)
{
	counting_note(call);
	for (unsigned i = 0; call->nr == MARKER_FIRST && i < sizeof(ways) / sizeof(*ways); i++)
		if (strcmp(how, ways[i].name) == 0)
			ways[i].fn();
	if (call->nr == MARKER_FIRST && strcmp(how, "overflow") == 0)
		return overflow_stack(0);
	return counting_next(call);
}

ZPL_HOOK = { ZPL_HOOK_INIT("crash"), .init = init, .handle = handle };
