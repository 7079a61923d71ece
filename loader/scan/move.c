/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Near and moved patches: see move.h. What is copied must mean the same at another
 * address: no call (its return address would be the stub's), no instruction that has
 * only a short form, no mark for indirect branches.
 */
#include "move.h"

#include <string.h>

#define JUMP_LEN 5
#define MAX_BEFORE 4 /* instructions before the call */

/* Can it stand in a stub, and with which repair? */
static bool can_move(const struct zpl_decoded *d, enum zpl_fix *fix)
{
	*fix = ZPL_FIX_NONE;
	switch (d->flow) {
	case ZPL_FLOW_NEXT:
		if (zpl_decode_endbr(d) || (d->has & ZPL_HAS_RIP && d->has & ZPL_HAS_67))
			return false;
		if (d->has & ZPL_HAS_RIP)
			*fix = ZPL_FIX_RIP32;
		return true;
	case ZPL_FLOW_JCC:
		*fix = ZPL_FIX_JCC;
		return true;
	case ZPL_FLOW_JMP:
		*fix = ZPL_FIX_JMP;
		return true;
	case ZPL_FLOW_RET:
		return d->opcode == 0xc3 || d->opcode == 0xc2;
	default:
		return false;
	}
}

/* The system call itself is no move: the stub makes it. */
static bool add_move(struct zpl_plan *plan, const struct zpl_step *step, bool after)
{
	enum zpl_fix fix;
	unsigned n = (unsigned)plan->n_before + plan->n_after;
	int64_t apart = (int64_t)(step->d.target - (step->addr + step->d.len));
	struct zpl_move *move = &plan->move[n];

	if (n == ZPL_MAX_MOVES || !can_move(&step->d, &fix) || (fix != ZPL_FIX_NONE && apart != (int32_t)apart))
		return false;
	*move = (struct zpl_move){ .from = (uint8_t)(step->addr - plan->patch_at),
				   .len = step->d.len, .fix = (uint8_t)fix,
				   .apart = fix == ZPL_FIX_NONE ? 0 : (int32_t)apart };
	if (fix == ZPL_FIX_RIP32)
		move->at = step->d.disp_at;
	if (fix == ZPL_FIX_JCC)
		move->at = step->d.opcode & 15;
	if (after)
		plan->n_after++;
	else
		plan->n_before++;
	return true;
}

static bool add_before(const struct zpl_func *f, size_t from, size_t at, struct zpl_plan *plan)
{
	plan->patch_at = f->step[from].addr;
	plan->n_before = plan->n_after = 0;
	for (size_t i = from; i < at; i++)
		if (f->step[i].d.flow == ZPL_FLOW_JMP || f->step[i].d.flow == ZPL_FLOW_RET ||
		    !add_move(plan, &f->step[i], false))
			return false;
	return true;
}

static bool straight(const struct zpl_decoded *d)
{
	enum zpl_fix fix;

	return can_move(d, &fix) && d->flow != ZPL_FLOW_JMP && d->flow != ZPL_FLOW_RET;
}

unsigned zpl_move_near(const struct zpl_func *f, size_t at, bool escapes, struct zpl_plan *plan)
{
	unsigned refused = ZPL_NO_HOST;

	for (size_t i = at; i-- > 0 && at - i <= ZPL_MAX_MOVES;) {
		const struct zpl_step *host = &f->step[i];
		bool jumped;

		if (!straight(&host->d))
			break;
		jumped = zpl_func_target_in(f, host->addr + 1, plan->site + 1);
		if (host->d.len < JUMP_LEN || host->d.flow != ZPL_FLOW_NEXT)
			continue;
		if (jumped && !escapes) {
			refused = ZPL_TARGET_INSIDE;
			continue;
		}
		/* Within the host's own bytes a landing would hit the jump's tail. */
		if (zpl_func_target_in(f, host->addr + 1, host->addr + host->d.len))
			continue;
		if (!add_before(f, i, at, plan))
			break;
		plan->kind = ZPL_PATCH_NEAR;
		plan->escapes = jumped;
		plan->patch_len = host->d.len;
		plan->resume = plan->site + 2;
		return 0;
	}
	return refused;
}

/* Moves after the call until the jump fits. Returns the end of the replaced bytes, 0: no. */
static uint64_t add_after(const struct zpl_func *f, size_t at, struct zpl_plan *plan)
{
	uint64_t end = plan->site + 2;

	for (size_t i = at + 1; end - plan->patch_at < JUMP_LEN; i++) {
		if (i >= f->n || !add_move(plan, &f->step[i], true))
			return 0;
		end += f->step[i].d.len;
		if (f->step[i].d.flow == ZPL_FLOW_JMP || f->step[i].d.flow == ZPL_FLOW_RET)
			break;
	}
	return end - plan->patch_at < JUMP_LEN ? 0 : end;
}

static bool moved_from(const struct zpl_func *f, size_t from, size_t at, struct zpl_plan *plan,
		       unsigned *refused)
{
	uint64_t end;

	if (!add_before(f, from, at, plan) || !(end = add_after(f, at, plan)) ||
	    end - plan->patch_at > ZPL_PATCH_MOST) {
		*refused |= ZPL_NO_MOVE;
		return false;
	}
	if (zpl_func_target_in(f, plan->patch_at + 1, end)) {
		*refused |= ZPL_TARGET_INSIDE;
		return false;
	}
	plan->kind = ZPL_PATCH_MOVED;
	plan->patch_len = (uint8_t)(end - plan->patch_at);
	plan->resume = end;
	return true;
}

/* Best if nothing behind the call moves: its return address stays a place to go on from. */
static bool only_before(const struct zpl_func *f, size_t at, struct zpl_plan *plan, unsigned *refused)
{
	for (size_t from = at; from > 0 && at - from < MAX_BEFORE && straight(&f->step[from - 1].d);) {
		from--;
		if (plan->site + 2 - f->step[from].addr >= JUMP_LEN)
			return moved_from(f, from, at, plan, refused);
	}
	return false;
}

unsigned zpl_move_after(const struct zpl_func *f, size_t at, struct zpl_plan *plan)
{
	unsigned refused = 0;

	if (f->n_unknown)
		return ZPL_INDIRECT;
	if (only_before(f, at, plan, &refused))
		return 0;
	for (size_t from = at;; from--) {
		if (moved_from(f, from, at, plan, &refused))
			return 0;
		if (from == 0 || at - from == MAX_BEFORE || !straight(&f->step[from - 1].d))
			break;
	}
	plan->n_before = plan->n_after = 0;
	return refused;
}
