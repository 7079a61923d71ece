/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * names - system calls and errors by number and by name
 *
 * The tables are generated from the system's <asm/unistd.h> and <errno.h> when
 * the examples are built, see names.cmake: lines NAME(number, "name"). C only, for
 * its array designators; cpp.cc shows the same in C++. No state; async-signal-safe.
 */
#ifndef ZPL_EXAMPLES_NAMES_H
#define ZPL_EXAMPLES_NAMES_H

#include <stddef.h>
#include <string.h>

#define NAME(number, name) [number] = name,

static const char *const names_calls[] = {
#include "syscall_names.inc"
};

static const char *const names_errors[] = {
#include "errno_names.inc"
};

#undef NAME

#define N_NAMES(table) (sizeof(table) / sizeof((table)[0]))

/* The name of call @nr, or NULL if the headers have none. */
static inline const char *names_of(long nr)
{
	return nr >= 0 && (size_t)nr < N_NAMES(names_calls) ? names_calls[nr] : NULL;
}

/* The name of errno value @error, or NULL. */
static inline const char *names_of_error(long error)
{
	return error > 0 && (size_t)error < N_NAMES(names_errors) ? names_errors[error] : NULL;
}

static inline long names_search(const char *const *table, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (table[i] && strcmp(table[i], name) == 0)
			return (long)i;
	return -1;
}

/* The number of the call named @name, or -1. */
static inline long names_find(const char *name)
{
	return names_search(names_calls, N_NAMES(names_calls), name);
}

/* The errno value named @name, or -1. */
static inline long names_find_error(const char *name)
{
	return names_search(names_errors, N_NAMES(names_errors), name);
}

#endif
