/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* others - calls that reach no hook, by instructions of their own: see ../plan.h. For the report only. */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "ranges.h"

#define VSYSCALL UINT64_C(0xffffffffff600000) /* arch/x86/include/uapi/asm/vsyscall.h */
#define LAST_ENTRY 0x800                      /* of three, 1 KiB apart */

/* What the four bytes at @p might begin, or be. */
static bool looks_like(const uint8_t *p, enum zpl_other_kind *kind)
{
	if (p[0] == 0xcd && p[1] == 0x80) {
		*kind = ZPL_OTHER_INT80;
		return true;
	}
	*kind = ZPL_OTHER_VSYSCALL;
	return p[0] == 0 && p[2] == 0x60 && p[3] == 0xff && !(p[1] & 3) && p[1] <= LAST_ENTRY >> 8;
}

static bool is_one(const struct zpl_decoded *d, enum zpl_other_kind kind)
{
	if (kind == ZPL_OTHER_INT80)
		return d->map == ZPL_MAP_ONE && d->opcode == 0xcd && (d->imm & 0xff) == 0x80;
	return d->imm_len >= 4 && (d->has & ZPL_HAS_W) && (uint64_t)d->imm - VSYSCALL <= LAST_ENTRY;
}

/* An instruction of a function. Places ascend, so each function is decoded once. */
struct cursor {
	const struct zpl_range *range;
	uint64_t at, end; /* end: of the function; at: end if it cannot be decoded further */
	struct zpl_decoded d;
};

static bool decode(struct cursor *c, const struct zpl_image *img)
{
	const uint8_t *code = zpl_image_at(img, c->at, c->end - c->at);

	if (c->at < c->end && code && zpl_decode_insn(code, c->end - c->at, c->at, &c->d) == 0)
		return true;
	c->at = c->end;
	return false;
}

/* Puts @c at the instruction that holds the byte at @addr; false: that is in none of a function's. */
static bool move_to(struct cursor *c, const struct zpl_ranges *r, uint64_t addr)
{
	const struct zpl_range *range = zpl_ranges_before(r, addr);

	if (!range || addr >= zpl_ranges_end(r, range))
		return false;
	if (range != c->range) {
		c->range = range;
		c->at = zpl_ranges_entry(r, range);
		c->end = zpl_ranges_end(r, range);
		decode(c, r->img);
	}
	while (c->at < c->end && addr >= c->at + c->d.len) {
		c->at += c->d.len;
		decode(c, r->img);
	}
	return c->at < c->end && addr >= c->at;
}

static int add(struct zpl_others *out, uint64_t vaddr, enum zpl_other_kind kind)
{
	struct zpl_other *place = realloc(out->place, (out->n + 1) * sizeof *place);

	if (!place)
		return -ENOMEM;
	out->place = place;
	out->place[out->n++] = (struct zpl_other){ .vaddr = vaddr, .kind = kind };
	return 0;
}

static int search(const struct zpl_ranges *r, const struct zpl_segment *seg, struct zpl_others *out)
{
	const uint8_t *code = zpl_image_at(r->img, seg->vaddr, seg->size);
	enum zpl_other_kind kind;
	struct cursor c = { 0 };
	int err = 0;

	for (uint64_t at = 0; code && at + 4 <= seg->size && !err; at++)
		if (looks_like(code + at, &kind) && move_to(&c, r, seg->vaddr + at) && is_one(&c.d, kind))
			err = add(out, seg->vaddr + at, kind);
	return err;
}

int zpl_plan_others(const struct zpl_image *img, struct zpl_others *out)
{
	struct zpl_ranges r;
	int err;

	memset(out, 0, sizeof *out);
	err = zpl_ranges_load(&r, img);
	for (unsigned i = 0; i < img->n_segs && !err; i++)
		if (img->seg[i].exec)
			err = search(&r, &img->seg[i], out);
	zpl_ranges_free(&r);
	return err;
}
