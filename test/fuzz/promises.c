/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * promises - what must hold for the results of any input, however hostile
 *
 * Not whether a plan is right (the golden and oracle suites judge that), but that it
 * stays within the image and within its own rules: such a plan can be carried out
 * without writing where nothing was proved.
 */
#include <string.h>

#include "fuzz.h"

static const uint8_t *code_at(const struct zpl_image *img, uint64_t vaddr, uint64_t len)
{
	for (unsigned i = 0; i < img->n_segs; i++) {
		const struct zpl_segment *seg = &img->seg[i];

		if (seg->exec && vaddr >= seg->vaddr && vaddr - seg->vaddr < seg->size)
			return zpl_image_at(img, vaddr, len);
	}
	return NULL;
}

void fuzz_functions(const struct zpl_image *img)
{
	struct zpl_range *range = NULL;
	size_t n = 0;

	zpl_image_functions(img, &range, &n);
	FUZZ_CHECK(n == 0 || range != NULL);
	for (size_t i = 0; i < n; i++) {
		FUZZ_CHECK(range[i].start < range[i].end);
		FUZZ_CHECK(i == 0 || range[i - 1].end <= range[i].start);
		FUZZ_CHECK(code_at(img, range[i].start, range[i].end - range[i].start));
	}
	free(range);
}

/* Moves @first .. @last are whole instructions from @from on, without a gap; where they end. */
static uint64_t check_moves(const struct zpl_plan *p, unsigned first, unsigned last, uint64_t from)
{
	for (unsigned i = first; i < last; i++) {
		FUZZ_CHECK(p->patch_at + p->move[i].from == from);
		FUZZ_CHECK(p->move[i].len >= 1 && p->move[i].len <= 15);
		FUZZ_CHECK(p->move[i].fix <= ZPL_FIX_JMP);
		FUZZ_CHECK(p->move[i].fix != ZPL_FIX_RIP32 || p->move[i].at + 4u <= p->move[i].len);
		FUZZ_CHECK(p->move[i].fix != ZPL_FIX_JCC || p->move[i].at <= 15);
		from += p->move[i].len;
	}
	return from;
}

/* The call's own prefixes, which say nothing to it, are not moved; lock would be a fault. */
static bool only_prefixes(const struct zpl_image *img, uint64_t from, uint64_t to)
{
	static const uint8_t prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3 };

	for (; from < to; from++) {
		const uint8_t *byte = code_at(img, from, 1);

		if (!byte || (!memchr(prefixes, *byte, sizeof(prefixes)) && *byte >> 4 != 4))
			return false;
	}
	return from == to;
}

static void check_before(const struct zpl_image *img, const struct zpl_plan *p)
{
	FUZZ_CHECK(only_prefixes(img, check_moves(p, 0, p->n_before, p->patch_at), p->site));
}

static void check_kind(const struct zpl_image *img, const struct zpl_plan *p)
{
	uint64_t end = p->patch_at + p->patch_len;
	uint64_t back = p->site + 2;
	unsigned n = (unsigned)p->n_before + p->n_after;

	FUZZ_CHECK(n <= ZPL_MAX_MOVES);
	switch (p->kind) {
	case ZPL_PATCH_NEAR:
		FUZZ_CHECK(p->patch_len >= 5 && end <= p->site);
		FUZZ_CHECK(p->n_after == 0 && p->resume == back);
		check_before(img, p);
		break;
	case ZPL_PATCH_MOVED:
		FUZZ_CHECK(p->patch_len >= 5 && p->patch_at <= p->site && back <= end);
		FUZZ_CHECK(p->resume == end && !p->escapes);
		check_before(img, p);
		FUZZ_CHECK(check_moves(p, p->n_before, n, back) == end);
		break;
	case ZPL_PATCH_SHORT:
		FUZZ_CHECK(p->patch_at == p->site && p->patch_len == 2);
		FUZZ_CHECK(p->pad_at - back + 128 < 256 && code_at(img, p->pad_at, 5));
		break;
	case ZPL_PATCH_ZERO:
		FUZZ_CHECK(p->patch_at == p->site && p->patch_len == 2 && p->zero_ok);
		break;
	default:
		FUZZ_CHECK(p->kind == ZPL_PATCH_TRAP);
	}
}

static void check_plan(const struct zpl_image *img, const struct zpl_plan *p)
{
	const uint8_t *site = code_at(img, p->site, 2);
	const uint8_t *old;

	FUZZ_CHECK(site && site[0] == 0x0f);
	FUZZ_CHECK(site[1] == (p->insn == ZPL_INSN_SYSENTER ? 0x34 : 0x05));
	FUZZ_CHECK(p->insn != ZPL_INSN_SYSENTER || p->kind == ZPL_PATCH_TRAP);
	check_kind(img, p);
	if (p->kind == ZPL_PATCH_TRAP)
		return;
	FUZZ_CHECK(!(p->refused & ZPL_UNPROVED) && p->func != 0 && p->func <= p->site);
	FUZZ_CHECK(p->patch_len <= ZPL_PATCH_MOST && p->patch_len <= p->old_len && p->old_len <= sizeof(p->old));
	old = code_at(img, p->patch_at, p->old_len);
	FUZZ_CHECK(old && !memcmp(old, p->old, p->old_len));
}

static bool overlap(uint64_t a, uint64_t a_len, uint64_t b, uint64_t b_len)
{
	return a < b + b_len && b < a + a_len;
}

/* No two plans write the same byte, nor one the call that another keeps. */
static void check_pair(const struct zpl_plan *a, const struct zpl_plan *b)
{
	uint64_t a_len = a->kind == ZPL_PATCH_TRAP ? 0 : a->patch_len;
	uint64_t b_len = b->kind == ZPL_PATCH_TRAP ? 0 : b->patch_len;

	FUZZ_CHECK(a->site < b->site);
	FUZZ_CHECK(!a_len || !b_len || !overlap(a->patch_at, a_len, b->patch_at, b_len));
	FUZZ_CHECK(!b_len || (b->refused & ZPL_UNPROVED) || (a->refused & ZPL_UNPROVED) ||
		   !overlap(a->site, 2, b->patch_at, b_len));
	if (a->kind == ZPL_PATCH_SHORT && b->kind == ZPL_PATCH_SHORT)
		FUZZ_CHECK(!overlap(a->pad_at, 5, b->pad_at, 5));
	if (a->kind == ZPL_PATCH_SHORT && b_len)
		FUZZ_CHECK(!overlap(a->pad_at, 5, b->patch_at, b_len));
	if (b->kind == ZPL_PATCH_SHORT && a_len)
		FUZZ_CHECK(!overlap(b->pad_at, 5, a->patch_at, a_len));
}

static void check_options(const struct zpl_image *img, const struct zpl_plan_options *opts)
{
	struct zpl_plans plans;

	FUZZ_CHECK(zpl_plan_image(img, opts, &plans) == 0);
	FUZZ_CHECK(plans.n_proved <= plans.n_candidates);
	for (size_t i = 0; i < plans.n; i++) {
		check_plan(img, &plans.plan[i]);
		FUZZ_CHECK(!opts || opts->allow_zero || plans.plan[i].kind != ZPL_PATCH_ZERO);
		FUZZ_CHECK(!opts || opts->allow_near || plans.plan[i].kind >= ZPL_PATCH_ZERO);
		for (size_t j = i + 1; j < plans.n; j++)
			check_pair(&plans.plan[i], &plans.plan[j]);
	}
	zpl_plans_free(&plans);
}

static void check_others(const struct zpl_image *img)
{
	struct zpl_others others;

	FUZZ_CHECK(zpl_plan_others(img, &others) == 0);
	for (size_t i = 0; i < others.n; i++) {
		const struct zpl_other *p = &others.place[i];
		const uint8_t *code = code_at(img, p->vaddr, 4);

		FUZZ_CHECK(i == 0 || p[-1].vaddr < p->vaddr);
		FUZZ_CHECK(code && (p->kind == ZPL_OTHER_INT80 ? code[0] == 0xcd && code[1] == 0x80 :
								 code[2] == 0x60 && code[3] == 0xff));
	}
	free(others.place);
}

void fuzz_plans(const struct zpl_image *img)
{
	static const struct zpl_plan_options near = { .allow_near = true };
	static const struct zpl_plan_options zero = { .allow_zero = true };
	static const struct zpl_plan_options both = { .allow_near = true, .allow_zero = true, .prefer_zero = true };

	check_options(img, NULL);
	check_options(img, &near);
	check_options(img, &zero);
	check_options(img, &both);
	check_others(img);
}
