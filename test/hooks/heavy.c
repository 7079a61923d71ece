/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * heavy - a hook that uses what ordinary code uses, before and after every call
 *
 * stdio, malloc, ctype, time zone, errno, 16 KiB of stack, every vector and x87
 * register. Each piece checks its own result: a wrong one ends the process with
 * status 99, so that a hook that runs in a broken environment is noticed.
 */
#include <ctype.h>
#include <errno.h>
#include <time.h>

#include "junk.h"
#include "passing.h"

#define STACK_USED (16 * 1024)

static FILE *memory_file; /* shared by all threads: its lock is what forks and signals meet */
static char memory[4096];

static void use_stdio(const struct zpl_call *call, unsigned long n)
{
	char text[128];
	char *end;
	double value = (double)n / 7.0;

	snprintf(text, sizeof(text), "%.17g %ld %#lx", value, (long)call->nr, (long)call->arg[0]);
	if (strtod(text, &end) < value || strtod(text, &end) > value || strtol(end, NULL, 10) != call->nr)
		counting_fail("heavy: snprintf and strtod");
	flockfile(memory_file);
	rewind(memory_file);
	fprintf(memory_file, "%lu\n", n);
	fflush(memory_file);
	if (strtoul(memory, NULL, 10) != n)
		counting_fail("heavy: fprintf");
	funlockfile(memory_file);
}

static void use_malloc(unsigned long n)
{
	static const size_t sizes[] = { 8, 24, 100, 1000, 1032, 5000, 20000, 70000 };
	unsigned char *block[8];
	unsigned i;

	for (i = 0; i < 8; i++) {
		block[i] = malloc(sizes[i] + n % 64);
		if (!block[i])
			counting_fail("heavy: malloc");
		memset(block[i], (int)i + 1, sizes[i]);
	}
	for (i = 0; i < 8; i++) {
		if (block[i][0] != i + 1 || block[i][sizes[i] - 1] != i + 1)
			counting_fail("heavy: malloc'ed memory changed");
		free(block[i]);
	}
}

static void use_locale(unsigned long n)
{
	static const char letters[] = "abcXYZ";
	char text[64];
	time_t when = (time_t)(n % 100000) * 86400;
	struct tm tm;

	if (!isalpha((unsigned char)letters[n % 6]) || tolower('Q') != 'q' || isdigit('x'))
		counting_fail("heavy: ctype");
	if (!localtime_r(&when, &tm) || !strftime(text, sizeof(text), "%A %d %B %Y %Z", &tm))
		counting_fail("heavy: localtime and strftime");
}

__attribute__((noinline)) static void use_stack(unsigned long n)
{
	volatile unsigned char room[STACK_USED];
	size_t i;

	for (i = 0; i < sizeof(room); i += 64)
		room[i] = (unsigned char)(n + i / 64);
	for (i = 0; i < sizeof(room); i += 64)
		if (room[i] != (unsigned char)(n + i / 64))
			counting_fail("heavy: stack changed");
}

static void use_everything(const struct zpl_call *call, unsigned long n)
{
	use_stack(n);
	use_stdio(call, n);
	use_malloc(n);
	use_locale(n);
	junk_all();
	errno = 12345;
}

static int init(const struct zpl_api *api)
{
	passing_init(api);
	memory_file = fmemopen(memory, sizeof(memory), "w");
	return memory_file ? 0 : 1;
}

static long handle(struct zpl_call *call)
{
	struct zpl_call before = *call;
	unsigned long n = counting_note(call);
	long result;

	use_everything(&before, n);
	result = counting_next(call);
	use_everything(&before, n + 1);
	return result;
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("heavy"),
	.init = init,
	.handle = handle,
	.fork_child = counting_fork_child,
	.exit = passing_exit,
};
