/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Jump tables as gcc and clang write them: see tables.h. */
#include "tables.h"

#include <string.h>

#include "effects.h"

#define MAX_ENTRIES 65536
#define LOOK_BACK 12 /* instructions between the table's load and the jump */

static bool is_code(const struct zpl_image *img, uint64_t vaddr)
{
	for (unsigned i = 0; i < img->n_segs; i++)
		if (img->seg[i].exec && vaddr - img->seg[i].vaddr < img->seg[i].size)
			return true;
	return false;
}

/* Entries are 32-bit offsets from the table's own address. */
static void mark_offsets(struct zpl_func *f, uint64_t table)
{
	for (unsigned i = 0; i < MAX_ENTRIES; i++) {
		const void *p = zpl_image_at(f->img, table + 4ull * i, 4);
		int32_t offset;

		if (!p)
			return;
		memcpy(&offset, p, 4);
		if (!is_code(f->img, table + (uint64_t)(int64_t)offset))
			return;
		zpl_func_mark_entry(f, table + (uint64_t)(int64_t)offset);
	}
}

/* Entries are 64-bit addresses. Returns whether there is at least one. */
static bool mark_addresses(struct zpl_func *f, uint64_t table)
{
	for (unsigned i = 0; i < MAX_ENTRIES; i++) {
		const void *p = zpl_image_at(f->img, table + 8ull * i, 8);
		uint64_t to;

		if (!p)
			return i > 0;
		memcpy(&to, p, 8);
		to -= f->img->bias;
		if (!is_code(f->img, to))
			return i > 0;
		zpl_func_mark_entry(f, to);
	}
	return false;
}

static bool is_lea_rip(const struct zpl_decoded *d)
{
	return d->map == ZPL_MAP_ONE && d->opcode == 0x8d && (d->has & ZPL_HAS_RIP);
}

/* movslq (table,index,4), reg */
static bool is_table_load(const struct zpl_decoded *d)
{
	return d->map == ZPL_MAP_ONE && d->opcode == 0x63 && (d->has & ZPL_HAS_W) &&
	       (d->has & ZPL_HAS_MEM) && d->base != ZPL_REG_NONE && d->index != ZPL_REG_NONE;
}

/* add reg, reg */
static bool is_add(const struct zpl_decoded *d, unsigned to, unsigned *other)
{
	bool store = d->opcode == 0x01;

	if (d->map != ZPL_MAP_ONE || (d->opcode != 0x01 && d->opcode != 0x03) ||
	    (d->has & ZPL_HAS_MEM) || !(d->has & ZPL_HAS_W))
		return false;
	*other = store ? d->reg : d->rm;
	return (store ? d->rm : d->reg) == to;
}

/* jmp *reg, with reg = table + (signed) table[index] computed in the lines before it */
static bool is_offset_jump(const struct zpl_func *f, size_t jump)
{
	unsigned sum = f->step[jump].d.rm, other = ZPL_REG_NONE;

	if (f->step[jump].d.has & ZPL_HAS_MEM)
		return false;
	for (size_t i = jump; i-- > 0 && jump - i <= LOOK_BACK;) {
		const struct zpl_decoded *d = &f->step[i].d;

		if (d->flow != ZPL_FLOW_NEXT)
			return false;
		if (other == ZPL_REG_NONE) {
			if (!is_add(d, sum, &other) && (zpl_effects_writes(d) >> (sum & 31) & 1))
				return false;
		} else if (is_table_load(d) && (d->reg == sum || d->reg == other)) {
			return d->base == (d->reg == sum ? other : sum);
		} else if (zpl_effects_writes(d) & (1u << (sum & 31) | 1u << (other & 31))) {
			return false;
		}
	}
	return false;
}

/* jmp *table(,index,8) of a program at a fixed address */
static bool is_fixed_jump(const struct zpl_decoded *d)
{
	return (d->has & ZPL_HAS_MEM) && d->base == ZPL_REG_NONE && d->index != ZPL_REG_NONE &&
	       !(d->has & ZPL_HAS_RIP);
}

static void mark_all_offsets(struct zpl_func *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (is_lea_rip(&f->step[i].d))
			mark_offsets(f, f->step[i].d.target);
}

static bool is_slot_jump(const struct zpl_decoded *d)
{
	return d->flow != ZPL_FLOW_JMP_IND || (d->has & ZPL_HAS_RIP);
}

void zpl_tables_mark(struct zpl_func *f)
{
	bool offsets = false;

	f->n_tables = 0;
	for (size_t i = 0; i < f->n && f->n_indirect; i++) {
		const struct zpl_decoded *d = &f->step[i].d;

		if (is_slot_jump(d))
			continue;
		if (is_offset_jump(f, i))
			offsets = true;
		else if (!is_fixed_jump(d) || !mark_addresses(f, (uint64_t)(int64_t)d->disp))
			continue;
		f->n_tables++;
	}
	if (offsets)
		mark_all_offsets(f);
}

size_t zpl_tables_unknown(struct zpl_func *f, bool (*is_end)(const void *ctx, size_t i), const void *ctx)
{
	size_t unknown = 0;

	for (size_t i = 0; i < f->n && f->n_indirect; i++) {
		const struct zpl_decoded *d = &f->step[i].d;

		if (is_slot_jump(d) || is_offset_jump(f, i) ||
		    (is_fixed_jump(d) && mark_addresses(f, (uint64_t)(int64_t)d->disp)))
			continue;
		if (is_end(ctx, i))
			f->n_ends++;
		else
			unknown++;
	}
	return unknown;
}
