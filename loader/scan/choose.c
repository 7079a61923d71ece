/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The order of preference, and what every choice must pass: see choose.h. Three rounds
 * over a function's sites: hosts first, because nothing else may overlap them; then what
 * is left; then the check by the second decoder.
 */
#include "choose.h"

#include <string.h>

#include "move.h"
#include "number.h"
#include "pad.h"

#define NR_PLAUSIBLE 1023
#define NR_MUNMAP 11
#define NR_CLONE 56
#define NR_CLONE3 435

/* Is the site an instruction of the loaded function? Returns its step or -1. */
static ptrdiff_t prove(const struct zpl_func *f, const struct zpl_plan *plan)
{
	ptrdiff_t at = zpl_func_ending(f, plan->site + 2);
	unsigned flow = plan->insn == ZPL_INSN_SYSCALL ? ZPL_FLOW_SYSCALL : ZPL_FLOW_SYSENTER;

	if (at < 0 || f->step[at].d.flow != flow || plan->site > f->first_bad)
		return -1;
	return at;
}

/* The stack may be unmapped, or the child's be another, of which not a byte need be there. */
static bool takes_stack(const struct zpl_plan *plan)
{
	return plan->nr == NR_MUNMAP || plan->nr == NR_CLONE || plan->nr == NR_CLONE3;
}

static bool is_proved(const struct zpl_plan *plan)
{
	return !(plan->refused & ZPL_UNPROVED);
}

/* Sets zero_ok; returns why not. */
static unsigned judge_zero(const struct zpl_choice *c, size_t at, struct zpl_plan *plan)
{
	unsigned refused = 0;

	if (plan->nr < 0 || plan->nr > ZPL_ZERO_NR_MAX)
		refused |= ZPL_NR_UNBOUNDED;
	if (!c->zero.clean || (c->stack_goes && !takes_stack(plan)))
		refused |= ZPL_RED_ZONE;
	if (c->func.step[at].d.len != 2) /* a prefix would become the call's */
		refused |= ZPL_NO_MOVE;
	plan->zero_ok = !refused;
	return refused;
}

static unsigned make_near(const struct zpl_func *f, size_t at, struct zpl_plan *plan)
{
	return zpl_move_near(f, at, false, plan);
}

static unsigned make_escaping(const struct zpl_func *f, size_t at, struct zpl_plan *plan)
{
	return zpl_move_near(f, at, true, plan);
}

/* Branches from other functions are looked for only where they would matter. */
static bool jumped_into(struct zpl_choice *c, const struct zpl_plan *plan)
{
	uint64_t lo = plan->patch_at + 1;
	uint64_t hi = plan->resume > plan->site + 2 ? plan->resume : plan->site + 2;

	if (plan->kind == ZPL_PATCH_SHORT) {
		lo = plan->pad_at;
		hi = lo + 5;
	}
	return zpl_incoming_short(&c->ranges, &c->func, lo, hi) > 0;
}

/* One kind, tried again when something from outside turns out to jump into it. */
static unsigned attempt(struct zpl_choice *c, size_t at, struct zpl_plan *plan,
			unsigned (*make)(const struct zpl_func *, size_t, struct zpl_plan *))
{
	for (int tries = 0; tries < 4; tries++) {
		unsigned refused = make(&c->func, at, plan);

		if (refused)
			return refused;
		if (!jumped_into(c, plan) || plan->escapes)
			return 0;
		plan->kind = ZPL_PATCH_TRAP;
		plan->patch_at = plan->resume = plan->pad_at = 0;
		plan->patch_len = plan->n_before = plan->n_after = 0;
	}
	return ZPL_TARGET_INSIDE;
}

/* The constant that all known paths to the call have in eax. */
static int32_t walked_number(const struct zpl_choice *c, size_t at)
{
	struct zpl_state s;

	zpl_walk_at(&c->zero.walk, &c->func, at, &s);
	return s.reached && s.tag[ZPL_REG_RAX] == ZPL_TAG_CONST ? s.v[ZPL_REG_RAX] : -1;
}

static void find_number(struct zpl_choice *c, size_t at, struct zpl_plan *plan)
{
	uint64_t loaded = plan->site;

	plan->nr = zpl_number_at(&c->func, at, &loaded);
	if (plan->nr >= 0 &&
	    zpl_incoming_short(&c->ranges, &c->func, loaded + 1, plan->site + 2))
		plan->nr = zpl_number_at(&c->func, at, &loaded);
	if (plan->nr < 0 && !c->func.n_unknown && !c->n_foreign && !c->zero.walk.lost)
		plan->nr = walked_number(c, at);
}

/* A patch's bytes and its end count as branch targets, so that no other overlaps it. */
static void claim(struct zpl_func *f, const struct zpl_plan *plan)
{
	if (plan->kind == ZPL_PATCH_TRAP)
		return;
	for (unsigned i = 0; i <= plan->patch_len; i++)
		zpl_func_mark(f, plan->patch_at + i);
	for (unsigned i = 0; plan->kind == ZPL_PATCH_SHORT && i <= 5; i++)
		zpl_func_mark(f, plan->pad_at + i);
}

/*
 * Bytes behind a jump that nothing known leads to may be a landing pad, or data that
 * happens to decode. Code says which call it makes; in the gap behind a function not
 * even that is believed: code goes on there only if the function leads into it.
 */
static bool is_doubtful(const struct zpl_choice *c, size_t at, const struct zpl_plan *plan)
{
	struct zpl_state s;

	zpl_walk_at(&c->zero.walk, &c->func, at, &s);
	return !s.sure &&
	       (plan->site >= c->proper_end || plan->nr < 0 || plan->nr > NR_PLAUSIBLE);
}

static void doubt(struct zpl_plan *plan)
{
	*plan = (struct zpl_plan){ .site = plan->site, .insn = plan->insn, .nr = -1,
				   .kind = ZPL_PATCH_TRAP, .refused = ZPL_UNPROVED };
}

static void use_zero(struct zpl_plan *plan)
{
	plan->kind = ZPL_PATCH_ZERO;
	plan->patch_at = plan->site;
	plan->patch_len = 2;
	plan->resume = plan->site + 2;
}

static bool prefers_zero(const struct zpl_choice *c)
{
	return c->opts->allow_zero && (c->opts->prefer_zero || !c->opts->allow_near);
}

static bool loses_stack(struct zpl_choice *c, const struct zpl_plan *plan, size_t n)
{
	for (size_t i = 0; i < n && n > 1; i++) {
		struct zpl_plan p = plan[i];

		if (!is_proved(&p) || p.insn != ZPL_INSN_SYSCALL)
			continue;
		find_number(c, (size_t)zpl_func_ending(&c->func, p.site + 2), &p);
		if (takes_stack(&p))
			return true;
	}
	return false;
}

static void plan_first(struct zpl_choice *c, size_t at, struct zpl_plan *plan)
{
	unsigned no_zero;

	find_number(c, at, plan);
	if (is_doubtful(c, at, plan)) {
		doubt(plan);
		return;
	}
	no_zero = judge_zero(c, at, plan);
	if (prefers_zero(c) && plan->zero_ok)
		use_zero(plan);
	else if (c->opts->allow_near)
		plan->refused |= (uint16_t)attempt(c, at, plan, make_near);
	if (plan->kind == ZPL_PATCH_TRAP)
		plan->refused |= (uint16_t)no_zero;
}

/* From here on what is marked is all that can be entered, however. */
static int mark_taken(struct zpl_choice *c)
{
	int err = c->taken.loaded ? 0 : zpl_taken_load(&c->taken, &c->incoming, &c->ranges);

	/* an end may be a jump to a label after all */
	if (!err && zpl_taken_mark(&c->taken, &c->func) && c->func.n_ends)
		c->func.n_unknown += c->func.n_ends;
	return err;
}

/* What the first round left, now that all is marked. */
static void plan_second(struct zpl_choice *c, size_t at, struct zpl_plan *plan)
{
	unsigned no_zero;

	find_number(c, at, plan);
	no_zero = judge_zero(c, at, plan);
	if (c->opts->allow_near) {
		unsigned refused = attempt(c, at, plan, zpl_move_after);

		if (refused)
			refused |= attempt(c, at, plan, zpl_pad_find);
		plan->refused |= (uint16_t)refused;
	}
	if (plan->kind == ZPL_PATCH_TRAP)
		plan->refused |= (uint16_t)no_zero;
	if (plan->kind == ZPL_PATCH_TRAP && c->opts->allow_zero && plan->zero_ok)
		use_zero(plan);
	if (plan->kind == ZPL_PATCH_TRAP && c->opts->allow_near)
		attempt(c, at, plan, make_escaping);
}

/* What is there now, of all that is replaced or copied. */
static void note_old(const struct zpl_func *f, struct zpl_plan *plan)
{
	size_t len = plan->patch_len;

	for (unsigned i = 0; i < (unsigned)plan->n_before + plan->n_after; i++)
		if (plan->move[i].from + plan->move[i].len > len)
			len = plan->move[i].from + plan->move[i].len;
	plan->old_len = (uint8_t)(len < sizeof plan->old ? len : sizeof plan->old);
	memcpy(plan->old, f->code + (plan->patch_at - f->start), plan->old_len);
	if (plan->kind == ZPL_PATCH_SHORT)
		memcpy(plan->old + ZPL_PLAN_OLD_PAD, f->code + (plan->pad_at - f->start), 5);
}

/* Two decoders must agree on all that is replaced or copied. */
static void finish(struct zpl_choice *c, size_t at, struct zpl_plan *plan)
{
	const struct zpl_func *f = &c->func;
	uint64_t lo = f->step[at].addr, hi = plan->site + 2;

	if (plan->kind != ZPL_PATCH_TRAP && plan->patch_at < lo)
		lo = plan->patch_at;
	if (plan->resume > hi)
		hi = plan->resume;
	if (!zpl_agree_range(&c->agree, f, lo, hi)) {
		doubt(plan);
		return;
	}
	if (plan->kind != ZPL_PATCH_TRAP)
		note_old(f, plan);
}

size_t zpl_choose_prove(const struct zpl_choice *c, const struct zpl_range *range,
			struct zpl_plan *plan, size_t n)
{
	size_t proved = 0;

	for (size_t i = 0; i < n; i++) {
		if (prove(&c->func, &plan[i]) >= 0) {
			plan[i].func = c->func.start;
			plan[i].refused = plan[i].insn == ZPL_INSN_SYSENTER ? ZPL_SYSENTER : 0;
			proved++;
		} else if (plan[i].site + 1 < range->end && plan[i].site < c->func.first_bad) {
			plan[i].refused |= ZPL_INSIDE;
		}
	}
	return proved;
}

/* Has round @r anything to do for @plan? */
static bool is_due(const struct zpl_plan *plan, unsigned r)
{
	if (!is_proved(plan))
		return false;
	if (plan->insn == ZPL_INSN_SYSENTER)
		return r == 2;
	return r != 1 || plan->kind == ZPL_PATCH_TRAP;
}

/* Is it known without a search what could enter the function, as far as round @r asks? */
static bool is_enough(const struct zpl_choice *c, const struct zpl_plan *plan, size_t n, unsigned r)
{
	if (r == 0)
		return !c->func.n_unknown && !prefers_zero(c);
	for (size_t i = 0; i < n && r == 1; i++)
		if (is_due(&plan[i], 1))
			return false;
	return true;
}

int zpl_choose_patches(struct zpl_choice *c, struct zpl_plan *plan, size_t n)
{
	static void (*const round[])(struct zpl_choice *, size_t, struct zpl_plan *) = {
		plan_first, plan_second, finish,
	};

	c->stack_goes = loses_stack(c, plan, n);
	for (unsigned r = 0; r < 3; r++) {
		int err = is_enough(c, plan, n, r) ? 0 : mark_taken(c);

		if (err)
			return err;
		for (size_t i = 0; i < n; i++) {
			if (!is_due(&plan[i], r))
				continue;
			round[r](c, (size_t)zpl_func_ending(&c->func, plan[i].site + 2), &plan[i]);
			claim(&c->func, &plan[i]);
		}
	}
	return 0;
}
