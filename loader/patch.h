/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * patch - write into the program's code
 *
 * Through /proc/self/mem, so that no mapping is split, changed or ever writable and
 * executable at once; where that is refused, through mprotect on the pages concerned (never
 * with PROT_EXEC and PROT_WRITE together), with each mapping's protection put back.
 */
#ifndef ZPL_PATCH_H
#define ZPL_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct zpl_patcher - @fd: /proc/self/mem, or -1; @hidden: the program may not read what is written to
 *
 * With @batch set, writes to one page wait and go out together at zpl_patch_flush(): no other
 * page may be written before that but at once, which is what happens to it then.
 */
struct zpl_patcher {
	int fd;
	bool batch, hidden;
	uint64_t page;     /* the one in @bytes, 0: none */
	unsigned from, to; /* what of it is to be written */
	uint8_t bytes[4096];
};

/** zpl_patch_open() - Return: 0; -errno /proc/self/mem cannot be opened (mprotect is used then) */
int zpl_patch_open(struct zpl_patcher *p);

/** zpl_patch_flush() - write what waits. Return: 0, or -errno: none of it has been written. */
int zpl_patch_flush(struct zpl_patcher *p);

/** zpl_patch_close() - write what waits. Return: 0 or -errno of a page that waited. */
int zpl_patch_close(struct zpl_patcher *p);

/**
 * zpl_patch_write() - replace @n bytes at @addr, if they are still @old
 *
 * Return:  0, -ESTALE the bytes are not @old (or not to be seen), or -errno: both ways were refused; nothing
 *          has changed then
 * Context: start-up with one thread, or where no other thread can be executing the bytes
 */
int zpl_patch_write(struct zpl_patcher *p, uint64_t addr, const uint8_t *old, const uint8_t *bytes,
		    size_t n);

#endif
