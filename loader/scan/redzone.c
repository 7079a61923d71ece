/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The signs of data below rsp: see redzone.h. */
#include "redzone.h"

#define RSP ZPL_REG_RSP
#define RBP ZPL_REG_RBP

/* What the steps showed so far. */
struct signs {
	bool below;  /* memory below rsp is named, or its address made */
	bool doubt;  /* it is, if rbp holds a frame's address there */
	bool frame;  /* rbp holds a frame's address somewhere */
	bool lowers; /* rsp is lowered */
};

static bool is_lea(const struct zpl_decoded *d)
{
	return d->map == ZPL_MAP_ONE && d->opcode == 0x8d;
}

static void look_at_operand(struct signs *g, const struct zpl_decoded *d, const struct zpl_state *s)
{
	unsigned base = d->base;

	if (!(d->has & ZPL_HAS_MEM) || d->segment || base >= 16 || zpl_decode_nop(d))
		return;
	if (base == RSP) { /* lowering rsp itself makes no use of what is there; an index may lead down */
		g->below |= (d->disp < 0 || d->index < 16) && !(is_lea(d) && d->reg == RSP);
		return;
	}
	if (!s->reached)
		return;
	switch (s->tag[base]) {
	case ZPL_TAG_STACK:
		g->below |= s->tag[RSP] == ZPL_TAG_STACK ? (int64_t)s->v[base] + d->disp < s->v[RSP] :
							   d->disp < 0;
		break;
	case ZPL_TAG_CALLERS:
		g->below = true;
		break;
	case ZPL_TAG_MIXED: case ZPL_TAG_NONE:
		if (base == RBP)
			g->doubt |= d->disp < 0;
		else
			g->below |= d->disp < 0;
		break;
	default:
		break;
	}
}

/* Only these give a register a stack address: lea, mov, add and sub with an immediate. */
static bool makes_address(const struct zpl_decoded *d)
{
	if (d->map != ZPL_MAP_ONE)
		return false;
	switch (d->opcode) {
	case 0x81: case 0x83: case 0x89: case 0x8b: case 0x8d: return true;
	default: return false;
	}
}

/* An address below rsp is made by the step. */
static void look_at_results(struct signs *g, const struct zpl_decoded *d, const struct zpl_state *before,
			    const struct zpl_state *after)
{
	if (!before->reached || after->tag[RSP] != ZPL_TAG_STACK)
		return;
	g->lowers |= after->v[RSP] < 0;
	g->frame |= after->tag[RBP] == ZPL_TAG_STACK;
	for (unsigned reg = 0; reg < 16 && makes_address(d); reg++)
		if (reg != RSP && after->tag[reg] == ZPL_TAG_STACK && after->v[reg] < after->v[RSP] &&
		    (before->tag[reg] != ZPL_TAG_STACK || before->v[reg] != after->v[reg]))
			g->below = true;
}

static void look(void *ctx, const struct zpl_step *step, const struct zpl_state *before,
		 const struct zpl_state *after)
{
	look_at_operand(ctx, &step->d, before);
	look_at_results(ctx, &step->d, before, after);
}

void zpl_redzone_judge(struct zpl_redzone *rz, const struct zpl_walk *w, const struct zpl_func *f)
{
	struct signs g = { .below = w->lost };

	zpl_walk_each(w, f, look, &g);
	rz->clean = !g.below && !(g.doubt && g.frame);
	rz->frame = g.lowers;
}
