/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* dirent - what getdents64(2) gives */
#ifndef ZPL_DIRENT_H
#define ZPL_DIRENT_H

#include <stdbool.h>
#include <stdint.h>

#include "../loader/number.h"

/* The kernel's struct linux_dirent64. */
struct zpl_dirent {
	uint64_t ino;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[];
};

/** zpl_dirent_number() - is its name a number? That is @n then. */
static inline bool zpl_dirent_number(const struct zpl_dirent *e, uint64_t *n)
{
	const char *end = zpl_number(e->name, 10, n);

	return end != e->name && !*end;
}

#endif
