/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * area - memory for stubs within reach of an image
 *
 * An area is executable and never writable; stubs are written through /proc/self/mem
 * (or, where that is refused, before it is made executable).
 */
#ifndef ZPL_AREA_H
#define ZPL_AREA_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct zpl_area - one mapping: a header of pointers that stubs jump through, then stubs
 *
 * @base: run-time address; @image: an editable copy, written out by zpl_area_seal()
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

/** zpl_area_seal() - write the stubs and make them executable. Return: 0 or -errno. */
int zpl_area_seal(struct zpl_area *a);

/** zpl_area_drop() - unmap an area that was never sealed. */
void zpl_area_drop(struct zpl_area *a);

#endif
