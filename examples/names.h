/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * names - system calls by number and by name
 *
 * The table is generated from the kernel's <asm/unistd.h> when the examples are
 * built, see names.cmake. No libc but strcmp; no state.
 */
#ifndef ZPL_EXAMPLES_NAMES_H
#define ZPL_EXAMPLES_NAMES_H

#include <stddef.h>
#include <string.h>

static const char *const names_table[] = {
#include "syscall_names.inc"
};

#define N_NAMES (sizeof(names_table) / sizeof(names_table[0]))

/* The name of call @nr, or NULL if the headers have none. */
static inline const char *names_of(long nr)
{
	return nr >= 0 && (size_t)nr < N_NAMES ? names_table[nr] : NULL;
}

/* The number of the call named @name, or -1. */
static inline long names_find(const char *name)
{
	size_t nr;

	for (nr = 0; nr < N_NAMES; nr++)
		if (names_table[nr] && strcmp(names_table[nr], name) == 0)
			return (long)nr;
	return -1;
}

#endif
