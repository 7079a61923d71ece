/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* maps - the process's mappings, read from /proc/self/maps without malloc or stdio */
#ifndef ZPL_MAPS_H
#define ZPL_MAPS_H

#include <stdbool.h>
#include <stdint.h>

struct zpl_map {
	uint64_t start, end, offset;
	bool read, write, exec, shared;
	bool is_stack; /* [stack] */
	uint64_t inode;
	uint64_t dev;
	const char *path; /* "" if none; valid during the callback */
};

/**
 * zpl_maps_each() - call @fn for every mapping, in ascending order
 *
 * @fn: returns 0 to go on, anything else to stop
 *
 * Return:  0; what @fn returned; or -errno from opening or reading the file
 * Context: anywhere; async-signal-safe. The process may change meanwhile.
 * Source:  proc(5).
 */
int zpl_maps_each(int (*fn)(const struct zpl_map *m, void *arg), void *arg);

#endif
