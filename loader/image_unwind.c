/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_unwind - where functions begin and end, as the unwind table says
 *
 * .eh_frame_hdr holds a sorted table of (function start, FDE); an FDE (frame
 * description entry) holds start and length, coded as its CIE says. The table is
 * linear to read: each FDE is short, and neighbours share a CIE, which is kept.
 * Without a table the .eh_frame section is walked. Extended (64-bit) lengths, the
 * "eh" augmentation of gcc 2 and indirect pointers are not written by any tool
 * for x86-64 code and count as unreadable.
 *
 * Source: LSB 5.0 core, 10.5 (DWARF extensions) and 10.6 (exception frames);
 *         DWARF 5, 6.4.1 and 7.6 (LEB128).
 */
#include <errno.h>
#include <string.h>

#include "image_parts.h"

/* Pointer encodings: format in the low half, base in bits 4-6. */
enum {
	PE_ABSPTR = 0x00,
	PE_ULEB128 = 0x01,
	PE_UDATA2 = 0x02,
	PE_UDATA4 = 0x03,
	PE_UDATA8 = 0x04,
	PE_SLEB128 = 0x09,
	PE_SDATA2 = 0x0a,
	PE_SDATA4 = 0x0b,
	PE_SDATA8 = 0x0c,
	PE_FORMAT = 0x0f,
	PE_PCREL = 0x10,
	PE_DATAREL = 0x30,
	PE_BASE = 0x70,
	PE_INDIRECT = 0x80,
	PE_OMIT = 0xff,
};

/* "zRPLSBG" and what may come: a longer string is garbage, and would cost time. */
#define AUGMENTATION_MAX 16

struct table {
	const struct zpl_image *img;
	struct zpl_range_list *list;
	uint64_t cie;        /* vaddr of the CIE that was read last */
	uint8_t cie_encoding;
	bool cie_known;
	bool bad;            /* something was left out */
};

static bool read_uleb(struct zpl_reader *r, uint64_t *value)
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

static bool read_sleb(struct zpl_reader *r, uint64_t *value)
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

static bool read_format(struct zpl_reader *r, uint8_t encoding, uint64_t *value)
{
	switch (encoding & PE_FORMAT) {
	case PE_ULEB128:
		return read_uleb(r, value);
	case PE_SLEB128:
		return read_sleb(r, value);
	case PE_UDATA2:
	case PE_SDATA2:
		return read_data(r, 2, encoding & 0x08, value);
	case PE_UDATA4:
	case PE_SDATA4:
		return read_data(r, 4, encoding & 0x08, value);
	case PE_ABSPTR:
	case PE_UDATA8:
	case PE_SDATA8:
		*value = 0;
		return zpl_reader_take(r, value, 8);
	default:
		return false;
	}
}

/* A coded pointer as a vaddr; @data is the base of PE_DATAREL, 0: it has none here. */
static bool read_pointer(const struct zpl_image *img, struct zpl_reader *r, uint8_t encoding,
			 uint64_t data, uint64_t *value)
{
	uint64_t field = r->vaddr;

	if (encoding & PE_INDIRECT || !read_format(r, encoding, value))
		return false;
	switch (encoding & PE_BASE) {
	case PE_ABSPTR:
		return zpl_image_vaddr(img, *value, value);
	case PE_PCREL:
		*value += field;
		return true;
	case PE_DATAREL:
		*value += data;
		return data != 0;
	default:
		return false;
	}
}

/* What 'R' says of the FDEs' pointers; only the order of the letters locates it. */
static bool read_augmentation(struct zpl_reader *r, const char *letters, uint8_t *encoding)
{
	uint64_t ignored;
	uint8_t byte;

	*encoding = PE_ABSPTR;
	if (letters[0] == '\0')
		return true;
	if (letters[0] != 'z' || !read_uleb(r, &ignored))
		return false;
	for (letters++; *letters; letters++) {
		if (*letters == 'R')
			return zpl_reader_take(r, encoding, 1);
		if (*letters == 'S' || *letters == 'B')
			continue;
		if ((*letters != 'P' && *letters != 'L') || !zpl_reader_take(r, &byte, 1))
			return false;
		if (*letters == 'P' && !read_format(r, byte, &ignored))
			return false;
	}
	return true;
}

static bool read_letters(struct zpl_reader *r, char letters[AUGMENTATION_MAX])
{
	for (unsigned i = 0; i < AUGMENTATION_MAX; i++) {
		if (!zpl_reader_take(r, &letters[i], 1))
			return false;
		if (letters[i] == '\0')
			return true;
	}
	return false;
}

/* Opens the entry at @vaddr behind its length; false at the terminator too. */
static bool open_entry(const struct zpl_image *img, struct zpl_reader *r, uint64_t vaddr)
{
	uint32_t len;

	if (!zpl_reader_open(r, img, vaddr, UINT64_MAX) || !zpl_reader_take(r, &len, 4))
		return false;
	if (len == 0 || len > r->left) /* 0xffffffff (extended) never fits: 4 GiB */
		return false;
	r->left = len;
	return len != UINT32_MAX;
}

static bool read_cie(const struct zpl_image *img, uint64_t vaddr, uint8_t *encoding)
{
	char letters[AUGMENTATION_MAX];
	struct zpl_reader r;
	uint64_t ignored;
	uint32_t id;
	uint8_t version;

	if (!open_entry(img, &r, vaddr) || !zpl_reader_take(&r, &id, 4) || id != 0 ||
	    !zpl_reader_take(&r, &version, 1) || !read_letters(&r, letters))
		return false;
	if (version != 1 && version != 3 && version != 4)
		return false;
	if (version == 4 && !zpl_reader_skip(&r, 2)) /* address and segment size */
		return false;
	if (!read_uleb(&r, &ignored) || !read_sleb(&r, &ignored)) /* alignment factors */
		return false;
	if (version == 1 ? !zpl_reader_skip(&r, 1) : !read_uleb(&r, &ignored)) /* return column */
		return false;
	return read_augmentation(&r, letters, encoding);
}

static bool know_cie(struct table *t, uint64_t vaddr)
{
	if (t->cie_known && t->cie == vaddr)
		return true;
	t->cie = vaddr;
	t->cie_known = read_cie(t->img, vaddr, &t->cie_encoding);
	return t->cie_known;
}

/* The rest of an FDE, @r behind its CIE pointer. */
static bool read_range(struct table *t, struct zpl_reader *r, struct zpl_range *range)
{
	uint64_t len;

	if (!read_pointer(t->img, r, t->cie_encoding, 0, &range->start) ||
	    !read_format(r, t->cie_encoding, &len))
		return false;
	range->end = range->start + len;
	return range->end >= range->start;
}

static bool read_fde(struct table *t, uint64_t vaddr, struct zpl_range *range)
{
	struct zpl_reader r;
	uint64_t field;
	uint32_t back;

	if (!open_entry(t->img, &r, vaddr))
		return false;
	field = r.vaddr;
	/* A CIE stands where back is 0: it would be its own CIE, of length 0, and is refused. */
	return zpl_reader_take(&r, &back, 4) && know_cie(t, field - back) &&
	       read_range(t, &r, range);
}

static int add_range(struct table *t, const struct zpl_range *range)
{
	int err;

	if (range->start == range->end) /* an empty function says nothing */
		return 0;
	err = zpl_range_add(t->list, t->img, range->start, range->end);
	if (err == -EINVAL)
		t->bad = true;
	return err == -ENOMEM ? err : 0;
}

/*
 * The table and the FDE must agree on the start: where they do not, neither proves
 * an instruction boundary and the entry is left out.
 */
static int read_table(struct table *t, struct zpl_reader *r, uint8_t encoding, uint64_t count)
{
	uint64_t base = t->img->eh_frame_hdr;
	uint64_t start, fde;
	struct zpl_range range;
	int err;

	for (; count; count--) {
		if (!read_pointer(t->img, r, encoding, base, &start) ||
		    !read_pointer(t->img, r, encoding, base, &fde))
			return -EINVAL;
		if (!read_fde(t, fde, &range) || range.start != start) {
			t->bad = true;
			continue;
		}
		err = add_range(t, &range);
		if (err)
			return err;
	}
	return 0;
}

static int walk_frames(struct table *t, uint64_t vaddr)
{
	struct zpl_range range;
	struct zpl_reader r;
	uint32_t back;
	int err;

	while (open_entry(t->img, &r, vaddr)) {
		uint64_t field = r.vaddr;

		vaddr = field + r.left;
		if (!zpl_reader_take(&r, &back, 4))
			return -EINVAL;
		if (back == 0)
			continue;
		if (!know_cie(t, field - back) || !read_range(t, &r, &range)) {
			t->bad = true;
			continue;
		}
		err = add_range(t, &range);
		if (err)
			return err;
	}
	return 0;
}

int zpl_unwind_ranges(const struct zpl_image *img, struct zpl_range_list *list)
{
	struct table t = { .img = img, .list = list };
	uint64_t base = img->eh_frame_hdr;
	uint64_t frames, count;
	struct zpl_reader r;
	uint8_t head[4]; /* version; encodings of frame pointer, count, table */
	int err;

	if (base == 0)
		return 0;
	if (!zpl_reader_open(&r, img, base, img->eh_frame_hdr_size) ||
	    !zpl_reader_take(&r, head, sizeof(head)) || head[0] != 1 ||
	    !read_pointer(img, &r, head[1], base, &frames))
		return -EINVAL;
	if (head[2] == PE_OMIT || head[3] == PE_OMIT)
		err = walk_frames(&t, frames);
	else if (!read_format(&r, head[2], &count))
		err = -EINVAL;
	else
		err = read_table(&t, &r, head[3], count);
	if (err)
		return err;
	return t.bad ? -EINVAL : 0;
}
