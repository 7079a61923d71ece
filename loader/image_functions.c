/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_functions - one list of function ranges out of two sources
 *
 * An FDE covers what the assembler saw as one piece of code; a sized FUNC symbol
 * what its author called a function. Rules, in the order they matter:
 *   - the start of an FDE is a start; the start of a symbol is one where no FDE
 *     covers it. A symbol inside an FDE is a secondary entry: the range stays
 *     whole, so that a jump across that entry is still one within the function;
 *   - what either covers is covered: a symbol that reaches past its FDE (glibc's
 *     clone, whose unwind information ends before the call) lengthens the range,
 *     and of nested ranges the inner one gets the outer one's remainder;
 *   - a range ends at the latest where the next one starts.
 */
#include <errno.h>
#include <stdlib.h>

#include "image_parts.h"

static bool list_grow(struct zpl_range_list *list)
{
	size_t cap = list->cap ? 2 * list->cap : 256;
	struct zpl_range *range = realloc(list->range, cap * sizeof(*range));

	if (!range)
		return false;
	list->range = range;
	list->cap = cap;
	return true;
}

int zpl_range_add(struct zpl_range_list *list, const struct zpl_image *img, uint64_t start,
		  uint64_t end)
{
	const struct zpl_segment *seg = zpl_image_segment(img, start);
	bool clip;

	if (!seg || !seg->exec || end <= start)
		return -EINVAL;
	if (list->n == list->cap && !list_grow(list))
		return -ENOMEM;
	clip = end > seg->vaddr + seg->size;
	list->range[list->n].start = start;
	list->range[list->n].end = clip ? seg->vaddr + seg->size : end;
	list->n++;
	return clip ? -EINVAL : 0;
}

static int by_start(const void *left, const void *right)
{
	const struct zpl_range *a = left, *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->end > b->end) - (a->end < b->end);
}

/* The linker writes unwind tables in order: look before paying for a sort. */
static void list_sort(struct zpl_range_list *list)
{
	for (size_t i = 1; i < list->n; i++) {
		if (by_start(&list->range[i - 1], &list->range[i]) > 0) {
			qsort(list->range, list->n, sizeof(*list->range), by_start);
			return;
		}
	}
}

static bool covered(const struct zpl_range_list *fdes, const struct zpl_range *range)
{
	size_t lo = 0, hi = fdes->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (fdes->range[mid].start <= range->start)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && range->end <= fdes->range[lo - 1].end;
}

/* Nearly all symbols say what an FDE said: gone before the sort, they cost little. */
static void drop_covered(const struct zpl_range_list *fdes, struct zpl_range_list *syms)
{
	size_t kept = 0;

	for (size_t i = 0; i < syms->n; i++)
		if (!covered(fdes, &syms->range[i]))
			syms->range[kept++] = syms->range[i];
	syms->n = kept;
}

/* Adds one range to the union; ranges come by ascending start. */
static void append(struct zpl_range_list *out, const struct zpl_range *range, bool is_start)
{
	struct zpl_range *last = out->n ? &out->range[out->n - 1] : NULL;
	uint64_t end = range->end;

	if (last && (!is_start || range->start == last->start)) {
		if (end > last->end)
			last->end = end;
		return;
	}
	if (last && last->end > range->start) {
		if (end < last->end)
			end = last->end;
		last->end = range->start;
	}
	out->range[out->n].start = range->start;
	out->range[out->n].end = end;
	out->n++;
}

/* @out has room for both lists. */
static void merge(struct zpl_range_list *out, const struct zpl_range_list *fdes,
		  const struct zpl_range_list *syms)
{
	uint64_t fde_end = 0; /* how far the FDEs so far reach */
	size_t f = 0, s = 0;

	while (f < fdes->n || s < syms->n) {
		bool take_fde = s == syms->n ||
				(f < fdes->n && fdes->range[f].start <= syms->range[s].start);

		if (take_fde) {
			append(out, &fdes->range[f], true);
			if (fdes->range[f].end > fde_end)
				fde_end = fdes->range[f].end;
			f++;
		} else {
			append(out, &syms->range[s], syms->range[s].start >= fde_end);
			s++;
		}
	}
}

int zpl_image_functions(const struct zpl_image *img, struct zpl_range **out, size_t *n)
{
	struct zpl_range_list fdes = { 0 }, syms = { 0 }, all = { 0 };
	int fde_err = zpl_unwind_ranges(img, &fdes);
	int sym_err = zpl_symbol_ranges(img, &syms);
	int err = fde_err ? fde_err : sym_err;

	if (fde_err != -ENOMEM && sym_err != -ENOMEM) {
		all.cap = fdes.n + syms.n + 1; /* never malloc(0) */
		all.range = malloc(all.cap * sizeof(*all.range));
	}
	if (all.range) {
		list_sort(&fdes);
		drop_covered(&fdes, &syms);
		list_sort(&syms);
		merge(&all, &fdes, &syms);
	} else {
		err = -ENOMEM;
	}
	free(fdes.range);
	free(syms.range);
	*out = all.range;
	*n = all.n;
	return err;
}
