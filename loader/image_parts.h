/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_parts - what the image_*.c files share; nobody else includes this
 *
 * A reader is a cursor over the image's memory that cannot leave one segment: each
 * zpl_reader_* function returns false, and moves nothing, when the bytes it needs
 * are not all there. So no caller does arithmetic on lengths it was given.
 */
#ifndef ZPL_IMAGE_PARTS_H
#define ZPL_IMAGE_PARTS_H

#include "image.h"

struct zpl_reader {
	const uint8_t *bytes;
	uint64_t vaddr; /* of bytes[0] */
	uint64_t left;  /* bytes that may be read */
};

/** A growing array of ranges; start with zeros, the owner frees `range`. */
struct zpl_range_list {
	struct zpl_range *range;
	size_t n;
	size_t cap;
};

/** zpl_image_segment() - the segment that holds @vaddr, or NULL */
const struct zpl_segment *zpl_image_segment(const struct zpl_image *img, uint64_t vaddr);

/**
 * zpl_image_vaddr() - vaddr meant by a pointer stored in the image
 *
 * @stored: as written by the linker (a vaddr) or as relocated by ld.so (plus bias)
 * @vaddr:  set to the reading that lies inside the image, the linker's first
 *
 * Return:  false if neither does
 */
bool zpl_image_vaddr(const struct zpl_image *img, uint64_t stored, uint64_t *vaddr);

/** zpl_reader_open() - read from @vaddr, at most @len bytes, to the segment's end at most */
bool zpl_reader_open(struct zpl_reader *r, const struct zpl_image *img, uint64_t vaddr,
		     uint64_t len);
bool zpl_reader_take(struct zpl_reader *r, void *dst, size_t len);
bool zpl_reader_skip(struct zpl_reader *r, uint64_t len);

/* Pointer encodings: format in the low half, base in bits 4-6. */
enum {
	ZPL_PE_ABSPTR = 0x00,
	ZPL_PE_ULEB128 = 0x01,
	ZPL_PE_UDATA2 = 0x02,
	ZPL_PE_UDATA4 = 0x03,
	ZPL_PE_UDATA8 = 0x04,
	ZPL_PE_SLEB128 = 0x09,
	ZPL_PE_SDATA2 = 0x0a,
	ZPL_PE_SDATA4 = 0x0b,
	ZPL_PE_SDATA8 = 0x0c,
	ZPL_PE_FORMAT = 0x0f,
	ZPL_PE_PCREL = 0x10,
	ZPL_PE_DATAREL = 0x30,
	ZPL_PE_BASE = 0x70,
	ZPL_PE_INDIRECT = 0x80,
	ZPL_PE_OMIT = 0xff,
};

/** zpl_reader_uleb(), zpl_reader_sleb() - take one LEB128 number */
bool zpl_reader_uleb(struct zpl_reader *r, uint64_t *value);
bool zpl_reader_sleb(struct zpl_reader *r, uint64_t *value);

/** zpl_reader_format() - take a number in the format that @encoding's low half says */
bool zpl_reader_format(struct zpl_reader *r, uint8_t encoding, uint64_t *value);

/**
 * zpl_reader_pointer() - take a coded pointer, as a vaddr
 *
 * @data: base of ZPL_PE_DATAREL, 0: it has none here
 */
bool zpl_reader_pointer(struct zpl_reader *r, const struct zpl_image *img, uint8_t encoding,
			uint64_t data, uint64_t *value);

/**
 * zpl_range_add() - append [@start, @end), clipped to its executable segment
 *
 * Return:  0, -EINVAL nothing executable at @start or an empty range (nothing is
 *          appended) or the range had to be clipped (it is appended), -ENOMEM
 */
int zpl_range_add(struct zpl_range_list *list, const struct zpl_image *img, uint64_t start,
		  uint64_t end);

/**
 * zpl_unwind_ranges() - append the range of every FDE, in the table's order
 *
 * Return:  0 (also when there is no table), -EINVAL some of it was unreadable or
 *          contradictory and was left out, -ENOMEM
 */
int zpl_unwind_ranges(const struct zpl_image *img, struct zpl_range_list *list);

/**
 * zpl_lsda_pads() - the landing pads of one function's exception table
 *
 * @lsda: vaddr of the table;  @func: the function's start
 * @pad:  called with each pad's vaddr, which nothing has checked
 *
 * Source: Itanium C++ ABI: Exception Handling, 7.2 (LSDA), as gcc's except.c writes it.
 */
void zpl_lsda_pads(const struct zpl_image *img, uint64_t lsda, uint64_t func,
		   void (*pad)(void *ctx, uint64_t vaddr), void *ctx);

/**
 * zpl_symbol_ranges() - append the range of every sized, defined function of .dynsym
 *
 * Return:  as zpl_unwind_ranges()
 */
int zpl_symbol_ranges(const struct zpl_image *img, struct zpl_range_list *list);

/** zpl_symbol_values() - what each symbol of .dynsym that is defined here is worth */
void zpl_symbol_values(const struct zpl_image *img, void (*value)(void *ctx, uint64_t vaddr), void *ctx);

#endif
