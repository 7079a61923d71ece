/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Function ranges of one image: see ranges.h. */
#include "ranges.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"

int zpl_ranges_load(struct zpl_ranges *r, const struct zpl_image *img)
{
	int err;

	memset(r, 0, sizeof(*r));
	r->img = img;
	err = zpl_image_functions(img, &r->range, &r->n);
	return err == -EINVAL ? 0 : err; /* what could be read is given */
}

void zpl_ranges_free(struct zpl_ranges *r)
{
	free(r->range);
	memset(r, 0, sizeof(*r));
}

const struct zpl_range *zpl_ranges_before(const struct zpl_ranges *r, uint64_t addr)
{
	size_t lo = 0, hi = r->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->range[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &r->range[lo - 1] : NULL;
}

const struct zpl_segment *zpl_ranges_segment(const struct zpl_ranges *r, uint64_t addr)
{
	for (unsigned i = 0; i < r->img->n_segs; i++)
		if (r->img->seg[i].exec && addr - r->img->seg[i].vaddr < r->img->seg[i].size)
			return &r->img->seg[i];
	return NULL;
}

uint64_t zpl_ranges_entry(const struct zpl_ranges *r, const struct zpl_range *range)
{
	static const uint8_t wide[] = { 0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05 };
	static const uint8_t plain[] = { 0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05 };
	const uint8_t *code = zpl_image_at(r->img, range->start + 1, sizeof(wide));

	if (code && (!memcmp(code, wide, sizeof(wide)) || !memcmp(code, plain, sizeof(plain))))
		return range->start + 1;
	return range->start;
}

uint64_t zpl_ranges_end(const struct zpl_ranges *r, const struct zpl_range *range)
{
	uint64_t end = range->end + ZPL_RANGES_GAP + 2;
	const struct zpl_segment *seg = zpl_ranges_segment(r, range->start);
	uint64_t limit = seg ? seg->vaddr + seg->size : range->start;

	if (range + 1 < r->range + r->n && range[1].start < limit)
		limit = range[1].start;
	return end < limit ? end : limit;
}

bool zpl_ranges_is_insn(const struct zpl_ranges *r, uint64_t addr)
{
	const struct zpl_range *range = zpl_ranges_before(r, addr);
	uint64_t end = range ? zpl_ranges_end(r, range) : 0;
	const uint8_t *code;
	struct zpl_decoded d;
	uint64_t at;

	if (addr >= end || !(code = zpl_image_at(r->img, range->start, end - range->start)))
		return true;
	for (at = zpl_ranges_entry(r, range); at < addr; at += d.len)
		if (zpl_decode_insn(code + (at - range->start), end - at, at, &d))
			d.len = 1;
	return at == addr;
}
