/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Dead padding for short patches: see pad.h. */
#include "pad.h"

#include <string.h>

#define PAD_LEN 5
#define REACH_BACK 126  /* rel8 counts from behind the two bytes at the site */
#define REACH_ON 129

static bool is_filler(const struct zpl_decoded *d)
{
	return zpl_decode_nop(d) || (d->map == ZPL_MAP_ONE && d->opcode == 0xcc);
}

static bool never_goes_on(const struct zpl_decoded *d)
{
	switch (d->flow) {
	case ZPL_FLOW_JMP: case ZPL_FLOW_JMP_IND: case ZPL_FLOW_RET: return true;
	default: return false; /* behind ud2 a signal handler may go on */
	}
}

/* Dead bytes behind step @i, as far as they are filler and nothing lands in them. */
static uint64_t filler_end(const struct zpl_func *f, size_t i)
{
	uint64_t end = f->step[i].addr + f->step[i].d.len;

	for (i++; i < f->n && is_filler(&f->step[i].d); i++) {
		uint64_t next = end + f->step[i].d.len;

		if (zpl_func_target_in(f, end, next))
			break;
		end = next;
	}
	return end;
}

static bool in_reach(uint64_t site, uint64_t pad)
{
	return pad + REACH_BACK >= site && pad <= site + REACH_ON;
}

unsigned zpl_pad_find(const struct zpl_func *f, size_t at, struct zpl_plan *plan)
{
	if (f->step[at].d.len != 2)
		return ZPL_NO_MOVE;
	if (f->n_unknown)
		return ZPL_INDIRECT;
	for (size_t i = 0; i < f->n; i++) {
		uint64_t pad = f->step[i].addr + f->step[i].d.len;

		if (!never_goes_on(&f->step[i].d) || !in_reach(plan->site, pad) ||
		    filler_end(f, i) - pad < PAD_LEN)
			continue;
		plan->kind = ZPL_PATCH_SHORT;
		plan->patch_at = plan->site;
		plan->patch_len = 2;
		plan->pad_at = pad;
		plan->resume = plan->site + 2;
		return 0;
	}
	return ZPL_NO_PADDING;
}
