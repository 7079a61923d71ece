/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * area - memory for stubs within reach of an image
 *
 * An area is mapped executable and never writable, and written through /proc/self/mem: that
 * works where making memory executable later is denied (PR_SET_MDWE). Where /proc/self/mem
 * is refused, it is mapped writable, filled, and made executable.
 */
#ifndef ZPL_AREA_H
#define ZPL_AREA_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct zpl_area - one mapping: a header of pointers that stubs jump through, then stubs
 *
 * @base: run-time address; @image: what is to be there, until zpl_area_seal() writes it out
 * and gives back what was not used
 */
struct zpl_area {
	uint64_t base;
	size_t size;
	size_t used;
	uint8_t *image;
};

#define ZPL_AREA_ENTRY_CONST 0 /* offsets of the pointers in an area's header */
#define ZPL_AREA_ENTRY_VAR 8
#define ZPL_AREA_HEADER 16

/**
 * zpl_area_map() - reserve @size bytes such that everything in [lo, hi) is within a rel32 jump
 *
 * Return:  0, -ENOMEM no room within reach, or another -errno from mmap
 * Context: start-up or inside a hooked call, on the hook namespace's block.
 */
int zpl_area_map(struct zpl_area *a, uint64_t lo, uint64_t hi, size_t size);

/**
 * zpl_area_look_again() - forget what was read of the process's mappings
 *
 * Areas that are made after one another share one reading, if they need any. Context: as above, when a start is over
 * and before anything that may come much later.
 */
void zpl_area_look_again(void);

/** zpl_area_note() - [start, end) has been mapped since; without that the next area needs another reading */
void zpl_area_note(uint64_t start, uint64_t end);

/**
 * zpl_area_at() - the same at a given place: @size bytes from @base, whole pages
 *
 * Return:  0, -EEXIST something is there, -ENOMEM, or another -errno from mmap
 */
int zpl_area_at(struct zpl_area *a, uint64_t base, size_t size);

/** zpl_area_seal() - write the stubs to where they run. Return: 0 or -errno: neither way worked. */
int zpl_area_seal(struct zpl_area *a);

/** zpl_area_drop() - unmap an area and free the copy. */
void zpl_area_drop(struct zpl_area *a);

#endif
