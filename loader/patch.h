/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * patch - write into the program's code
 *
 * Through /proc/self/mem, so that no mapping is split, changed or ever writable and
 * executable at once; where that is refused, through mprotect on the pages concerned (never
 * with PROT_EXEC and PROT_WRITE together), with each mapping's protection put back. Many pages of the code that
 * a start finds go another way (text.h).
 */
#ifndef ZPL_PATCH_H
#define ZPL_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct zpl_patcher - @fd: /proc/self/mem, or -1; @hidden: the program may not read what is written to
 *
 * With @alone set, nothing else runs in the process, nor is anything in the middle of the code. @idle: none of it
 * runs before the program does.
 */
struct zpl_patcher {
	int fd;
	bool alone, idle, hidden;
};

/**
 * struct zpl_write - @n bytes at @addr, if @n_old bytes there are still @old
 *
 * @tag:     the caller's
 * @follows: only if the write before it was done
 * @err:     filled in: 0, or as zpl_patch_write() returns
 */
struct zpl_write {
	uint64_t addr;
	const uint8_t *old;
	uint32_t tag;
	int16_t err;
	uint8_t n, n_old;
	bool follows;
	uint8_t bytes[7];
};

/** zpl_patch_open() - Return: 0; -errno /proc/self/mem cannot be opened (mprotect is used then) */
int zpl_patch_open(struct zpl_patcher *p);

void zpl_patch_close(struct zpl_patcher *p);

/**
 * zpl_patch_write() - replace @n bytes at @addr, if they are still @old
 *
 * Return:  0, -ESTALE the bytes are not @old (or not to be seen), or -errno: both ways were refused; nothing
 *          has changed then
 * Context: start-up with one thread, or where no other thread can be executing the bytes
 */
int zpl_patch_write(const struct zpl_patcher *p, uint64_t addr, const uint8_t *old, const uint8_t *bytes,
		    size_t n);

/**
 * zpl_patch_all() - do @n writes, one after the other
 *
 * Where the process is alone, those to one page that follow on one another are one, and many pages are written as
 * text.h has it.
 */
void zpl_patch_all(const struct zpl_patcher *p, struct zpl_write *w, size_t n);

#endif
