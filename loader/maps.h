/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* maps - the process's mappings, asked of /proc/self/maps without malloc or stdio */
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
 * Source:  proc(5); PROCMAP_QUERY of linux/fs.h.
 */
int zpl_maps_each(int (*fn)(const struct zpl_map *m, void *arg), void *arg);

/* What a caller of zpl_maps_each_of() can do without: bits. The kernel may give it all the same. */
#define ZPL_MAPS_EXEC 1u    /* mappings that are not executable */
#define ZPL_MAPS_NO_PATH 2u /* paths, and with them is_stack, if prot and place say enough */

/** zpl_maps_each_of() - the same, for less where the kernel can be asked for less */
int zpl_maps_each_of(unsigned what, int (*fn)(const struct zpl_map *m, void *arg), void *arg);

/** zpl_maps_each_from() - those that end behind @from. Where the kernel must be asked for all, all of them. */
int zpl_maps_each_from(unsigned what, uint64_t from, int (*fn)(const struct zpl_map *m, void *arg), void *arg);

#endif
