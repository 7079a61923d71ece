/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_pointer - numbers and addresses as unwind and exception tables code them
 *
 * Source: LSB 5.0 core, 10.5 (DWARF extensions); DWARF 5, 7.6 (LEB128).
 */
#include <string.h>

#include "image_parts.h"

bool zpl_reader_uleb(struct zpl_reader *r, uint64_t *value)
{
	uint8_t byte = 0x80;

	*value = 0;
	for (unsigned shift = 0; shift < 64 && byte & 0x80; shift += 7) {
		if (!zpl_reader_take(r, &byte, 1))
			return false;
		*value |= (uint64_t)(byte & 0x7f) << shift;
	}
	return !(byte & 0x80);
}

bool zpl_reader_sleb(struct zpl_reader *r, uint64_t *value)
{
	uint8_t byte = 0x80;
	unsigned shift;

	*value = 0;
	for (shift = 0; shift < 64 && byte & 0x80; shift += 7) {
		if (!zpl_reader_take(r, &byte, 1))
			return false;
		*value |= (uint64_t)(byte & 0x7f) << shift;
	}
	if (shift < 64 && byte & 0x40)
		*value |= ~(uint64_t)0 << shift;
	return !(byte & 0x80);
}

static bool read_data(struct zpl_reader *r, size_t len, bool is_signed, uint64_t *value)
{
	*value = 0;
	if (!zpl_reader_take(r, value, len)) /* little-endian, as the image is */
		return false;
	if (is_signed && *value >> (8 * len - 1))
		*value |= ~(uint64_t)0 << (8 * len);
	return true;
}

bool zpl_reader_format(struct zpl_reader *r, uint8_t encoding, uint64_t *value)
{
	switch (encoding & ZPL_PE_FORMAT) {
	case ZPL_PE_ULEB128:
		return zpl_reader_uleb(r, value);
	case ZPL_PE_SLEB128:
		return zpl_reader_sleb(r, value);
	case ZPL_PE_UDATA2:
	case ZPL_PE_SDATA2:
		return read_data(r, 2, encoding & 0x08, value);
	case ZPL_PE_UDATA4:
	case ZPL_PE_SDATA4:
		return read_data(r, 4, encoding & 0x08, value);
	case ZPL_PE_ABSPTR:
	case ZPL_PE_UDATA8:
	case ZPL_PE_SDATA8:
		*value = 0;
		return zpl_reader_take(r, value, 8);
	default:
		return false;
	}
}

bool zpl_reader_pointer(struct zpl_reader *r, const struct zpl_image *img, uint8_t encoding,
			uint64_t data, uint64_t *value)
{
	uint64_t field = r->vaddr;

	if (encoding & ZPL_PE_INDIRECT || !zpl_reader_format(r, encoding, value))
		return false;
	switch (encoding & ZPL_PE_BASE) {
	case ZPL_PE_ABSPTR:
		return zpl_image_vaddr(img, *value, value);
	case ZPL_PE_PCREL:
		*value += field;
		return true;
	case ZPL_PE_DATAREL:
		*value += data;
		return data != 0;
	default:
		return false;
	}
}
