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

/* "zRPLSBG" and what may come: a longer string is garbage, and would cost time. */
#define AUGMENTATION_MAX 16

/* What a CIE says of its FDEs: how their addresses, and those of exception tables, are coded. */
struct cie {
	uint8_t encoding;
	uint8_t lsda; /* ZPL_PE_OMIT: they have none */
};

struct table {
	const struct zpl_image *img;
	struct zpl_range_list *list;
	void (*pad)(void *ctx, uint64_t vaddr); /* of landing pads; NULL: ranges are wanted */
	void *ctx;
	uint64_t cie_at;     /* vaddr of the CIE that was read last */
	struct cie cie;
	bool cie_known;
	bool bad;            /* something was left out */
};

/* The data of one letter; only the order of the letters locates it. */
static bool read_letter(struct zpl_reader *r, char letter, struct cie *cie)
{
	uint64_t ignored;
	uint8_t byte;

	switch (letter) {
	case 'R':
		return zpl_reader_take(r, &cie->encoding, 1);
	case 'L':
		return zpl_reader_take(r, &cie->lsda, 1);
	case 'P':
		return zpl_reader_take(r, &byte, 1) && zpl_reader_format(r, byte, &ignored);
	default:
		return letter == 'S' || letter == 'B';
	}
}

static bool read_augmentation(struct zpl_reader *r, const char *letters, struct cie *cie)
{
	uint64_t ignored;
	bool known = false;

	cie->encoding = ZPL_PE_ABSPTR;
	cie->lsda = ZPL_PE_OMIT;
	if (letters[0] == '\0')
		return true;
	if (letters[0] != 'z' || !zpl_reader_uleb(r, &ignored))
		return false;
	for (letters++; *letters; letters++) {
		if (!read_letter(r, *letters, cie))
			return known;
		known |= *letters == 'R';
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

static bool read_cie(const struct zpl_image *img, uint64_t vaddr, struct cie *cie)
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
	if (!zpl_reader_uleb(&r, &ignored) || !zpl_reader_sleb(&r, &ignored)) /* alignment factors */
		return false;
	if (version == 1 ? !zpl_reader_skip(&r, 1) : !zpl_reader_uleb(&r, &ignored)) /* return column */
		return false;
	return read_augmentation(&r, letters, cie);
}

static bool know_cie(struct table *t, uint64_t vaddr)
{
	if (t->cie_known && t->cie_at == vaddr)
		return true;
	t->cie_at = vaddr;
	t->cie_known = read_cie(t->img, vaddr, &t->cie);
	return t->cie_known;
}

/* The rest of an FDE, @r behind its CIE pointer. */
static bool read_range(struct table *t, struct zpl_reader *r, struct zpl_range *range)
{
	uint64_t len;

	if (!zpl_reader_pointer(r, t->img, t->cie.encoding, 0, &range->start) ||
	    !zpl_reader_format(r, t->cie.encoding, &len))
		return false;
	range->end = range->start + len;
	return range->end >= range->start;
}

/* The landing pads of the FDE whose range has been read from @r. */
static void read_pads(const struct table *t, struct zpl_reader *r, const struct zpl_range *range)
{
	uint64_t ignored, field, lsda;

	if (t->cie.lsda == ZPL_PE_OMIT || !zpl_reader_uleb(r, &ignored))
		return;
	field = r->vaddr;
	if (zpl_reader_pointer(r, t->img, t->cie.lsda, 0, &lsda) && lsda && lsda != field)
		zpl_lsda_pads(t->img, lsda, range->start, t->pad, t->ctx);
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
	if (!zpl_reader_take(&r, &back, 4) || !know_cie(t, field - back) || !read_range(t, &r, range))
		return false;
	if (t->pad)
		read_pads(t, &r, range);
	return true;
}

static int add_range(struct table *t, const struct zpl_range *range)
{
	int err;

	if (range->start == range->end || t->pad) /* an empty function says nothing */
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
		if (!zpl_reader_pointer(r, t->img, encoding, base, &start) ||
		    !zpl_reader_pointer(r, t->img, encoding, base, &fde))
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
		if (t->pad)
			read_pads(t, &r, &range);
		err = add_range(t, &range);
		if (err)
			return err;
	}
	return 0;
}

static int read_all(struct table *t)
{
	const struct zpl_image *img = t->img;
	uint64_t base = img->eh_frame_hdr;
	uint64_t frames, count;
	struct zpl_reader r;
	uint8_t head[4]; /* version; encodings of frame pointer, count, table */
	int err;

	if (base == 0)
		return 0;
	if (!zpl_reader_open(&r, img, base, img->eh_frame_hdr_size) ||
	    !zpl_reader_take(&r, head, sizeof(head)) || head[0] != 1 ||
	    !zpl_reader_pointer(&r, img, head[1], base, &frames))
		return -EINVAL;
	if (head[2] == ZPL_PE_OMIT || head[3] == ZPL_PE_OMIT)
		err = walk_frames(t, frames);
	else if (!zpl_reader_format(&r, head[2], &count))
		err = -EINVAL;
	else
		err = read_table(t, &r, head[3], count);
	if (err)
		return err;
	return t->bad ? -EINVAL : 0;
}

int zpl_unwind_ranges(const struct zpl_image *img, struct zpl_range_list *list)
{
	struct table t = { .img = img, .list = list };

	return read_all(&t);
}

void zpl_image_landing_pads(const struct zpl_image *img, void (*pad)(void *ctx, uint64_t vaddr), void *ctx)
{
	struct table t = { .img = img, .pad = pad, .ctx = ctx };

	read_all(&t);
}
