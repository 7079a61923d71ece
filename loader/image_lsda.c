/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_lsda - landing pads: where an exception enters a function
 *
 * A function's exception table (LSDA, language-specific data area) lists ranges of
 * its calls and, for each, the place where unwinding goes on. Nothing in the code leads there.
 * The same form is written for C++, C with cleanups, Rust and Ada; a language that
 * has another yields addresses that mean nothing, which costs patches, no more.
 */
#include "image_parts.h"

static bool skip_pointer(struct zpl_reader *r, uint8_t encoding)
{
	uint64_t ignored;

	return encoding == ZPL_PE_OMIT || zpl_reader_format(r, encoding, &ignored);
}

/* Opens the list of call sites; @base is where pads count from, unless the table says otherwise. */
static bool open_sites(const struct zpl_image *img, struct zpl_reader *r, uint64_t *base, uint8_t *encoding)
{
	uint64_t ignored, len;
	uint8_t byte;

	if (!zpl_reader_take(r, &byte, 1))
		return false;
	if (byte != ZPL_PE_OMIT && !zpl_reader_pointer(r, img, byte, 0, base))
		return false;
	if (!zpl_reader_take(r, &byte, 1) || (byte != ZPL_PE_OMIT && !zpl_reader_uleb(r, &ignored)))
		return false;
	if (!zpl_reader_take(r, encoding, 1) || !zpl_reader_uleb(r, &len))
		return false;
	if (len < r->left)
		r->left = len;
	return true;
}

void zpl_lsda_pads(const struct zpl_image *img, uint64_t lsda, uint64_t func,
		   void (*pad)(void *ctx, uint64_t vaddr), void *ctx)
{
	uint64_t base = func, at, action;
	struct zpl_reader r;
	uint8_t encoding;

	if (!zpl_reader_open(&r, img, lsda, UINT64_MAX) || !open_sites(img, &r, &base, &encoding))
		return;
	while (skip_pointer(&r, encoding) && skip_pointer(&r, encoding) &&
	       zpl_reader_format(&r, encoding, &at) && zpl_reader_uleb(&r, &action))
		if (at)
			pad(ctx, base + at);
}
