/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Function ranges of one image: see ranges.h. */
#include "ranges.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

static uint64_t segment_end(const struct zpl_image *img, uint64_t addr)
{
	for (unsigned i = 0; i < img->n_segs; i++)
		if (img->seg[i].exec && addr - img->seg[i].vaddr < img->seg[i].size)
			return img->seg[i].vaddr + img->seg[i].size;
	return addr;
}

uint64_t zpl_ranges_end(const struct zpl_ranges *r, const struct zpl_range *range)
{
	uint64_t end = range->end + ZPL_RANGES_GAP + 2;
	uint64_t limit = segment_end(r->img, range->start);

	if (range + 1 < r->range + r->n && range[1].start < limit)
		limit = range[1].start;
	return end < limit ? end : limit;
}
