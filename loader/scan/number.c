/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The trace of eax: see number.h. */
#include "number.h"

#include "effects.h"

/* push imm8; pop %rax: what compilers write for the smallest code. */
static bool popped_constant(const struct zpl_func *f, size_t i, int32_t *value)
{
	const struct zpl_decoded *pop = &f->step[i].d;
	const struct zpl_decoded *push;

	if (i == 0 || pop->map != ZPL_MAP_ONE || pop->opcode != 0x58 || pop->rm != 0)
		return false;
	push = &f->step[i - 1].d;
	if (push->map != ZPL_MAP_ONE || (push->opcode != 0x6a && push->opcode != 0x68) ||
	    ((push->has | pop->has) & ZPL_HAS_66) ||
	    zpl_func_target_in(f, f->step[i].addr, f->step[i].addr + 1))
		return false;
	*value = (int32_t)push->imm;
	return true;
}

int32_t zpl_number_at(const struct zpl_func *f, size_t at, uint64_t *from)
{
	uint64_t site = f->step[at].addr + f->step[at].d.len - 2;
	int32_t value;

	if (zpl_func_target_in(f, f->step[at].addr, site + 1))
		return -1;
	for (size_t i = at; i-- > 0;) {
		const struct zpl_step *step = &f->step[i];

		*from = step->addr;
		if (zpl_func_target_in(f, step->addr + 1, step->addr + step->d.len))
			return -1;
		if (zpl_effects_set_rax(&step->d, &value))
			return value;
		if (popped_constant(f, i, &value)) {
			*from = f->step[i - 1].addr;
			return value;
		}
		if ((zpl_effects_writes(&step->d) & 1) || zpl_decode_endbr(&step->d) ||
		    zpl_func_target_in(f, step->addr, step->addr + 1))
			return -1;
	}
	return -1;
}
