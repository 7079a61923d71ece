/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * big - a hook with 64 KiB of stack that takes its time
 *
 * It sorts, converts and, every 64th call, lets other threads run while it is in
 * the middle of its work. Wrong results end the process with status 99.
 */
#include <errno.h>
#include <sched.h>

#include "junk.h"
#include "passing.h"

#define N_VALUES (64 * 1024 / sizeof(double))
#define N_SORTED 128

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sort_some(double *values, unsigned long seed)
{
	size_t i;

	for (i = 0; i < N_SORTED; i++) {
		seed = seed * 6364136223846793005ul + 1442695040888963407ul;
		values[i] = (double)(seed >> 40);
	}
	qsort(values, N_SORTED, sizeof(values[0]), compare);
	for (i = 1; i < N_SORTED; i++)
		if (values[i - 1] > values[i])
			counting_fail("big: qsort");
}

static void convert_some(double value)
{
	char text[64];
	double back;

	snprintf(text, sizeof(text), "%a", value);
	back = strtod(text, NULL);
	if (memcmp(&back, &value, sizeof(back)) != 0)
		counting_fail("big: snprintf and strtod");
}

__attribute__((noinline)) static void take_time(unsigned long n)
{
	volatile double values[N_VALUES];
	double sorted[N_SORTED];
	size_t i;

	for (i = 0; i < N_VALUES; i += 8)
		values[i] = (double)(n + i);
	sort_some(sorted, n);
	if (n % 64 == 0)
		sched_yield();
	for (i = 0; i < N_VALUES; i += 8)
		if (values[i] > (double)(n + i) || values[i] < (double)(n + i))
			counting_fail("big: stack changed");
	convert_some(sorted[n % N_SORTED] / 3.0);
	junk_all();
	errno = EILSEQ;
}

static long handle(struct zpl_call *call)
{
	unsigned long n = counting_note(call);
	long result;

	take_time(n);
	result = counting_next(call);
	take_time(n + 1);
	return result;
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("big"),
	.init = passing_init,
	.handle = handle,
	.fork_child = counting_fork_child,
	.exit = passing_exit,
};
