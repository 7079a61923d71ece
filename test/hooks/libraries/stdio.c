/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * stdio - lines into a buffered FILE that is never flushed or closed
 *
 * Nothing of it may be lost at the end, and finalisers must run: the runner finds
 * in FILE.<pid> ($ZPL_TEST_OUT) as many lines as work was counted, then those of
 * atexit and of the destructor.
 */
#include <stdio_ext.h>

#include "library.h"

static FILE *file;

static void open_file(void)
{
	const char *prefix = getenv("ZPL_TEST_OUT");
	char name[4200] = "/dev/null";

	if (prefix)
		snprintf(name, sizeof(name), "%s.%d", prefix, (int)getpid());
	file = fopen(name, "ae");
	library_check(file != NULL, "stdio: fopen");
}

static void at_end(void)
{
	fprintf(file, "atexit\n");
}

__attribute__((destructor)) static void destroy(void)
{
	if (file)
		fprintf(file, "destructor\n");
}

static int library_start(void)
{
	open_file();
	return atexit(at_end);
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	library_check(fprintf(file, "call %ld %lu\n", (long)call->nr, n) > 0, "stdio: fprintf");
}

static void library_end(void)
{
}

/* Like any program: what was buffered before the fork is the parent's to write. */
static void library_fork_child(void)
{
	__fpurge(file);
	open_file();
}

LIBRARY_HOOK("stdio");
