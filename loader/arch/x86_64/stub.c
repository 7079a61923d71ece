/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * stub - see stub.h
 *
 *   stub:   moved instructions from before the call
 *   call:   movabs $(site << 16), %rax          number known, or
 *           mov %eax,%eax; bswap %rax; lea index<<16(%rax),%rax
 *           jmp *entry(%rip)
 *   pass:   mov $nr,%eax                        number known
 *           syscall
 *   cont:   lea ret(%rip),%rcx
 *           moved instructions from behind the call
 *           jmp resume
 *
 * Nothing between `call` and `cont` changes a flag or the stack.
 */
#include "stub.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

struct out {
	uint8_t *p;    /* where bytes go */
	uint8_t *end;
	uint64_t addr; /* run-time address of p */
	int err;
};

static void put(struct out *o, const void *bytes, size_t n)
{
	if (o->err || (size_t)(o->end - o->p) < n) {
		o->err = o->err ? o->err : -ENOSPC;
		return;
	}
	memcpy(o->p, bytes, n);
	o->p += n;
	o->addr += n;
}

static void put8(struct out *o, uint8_t b)
{
	put(o, &b, 1);
}

static void put32(struct out *o, uint32_t v)
{
	put(o, &v, 4);
}

/* A 32-bit displacement to @target, counted from @after bytes behind the displacement. */
static void put_rel32(struct out *o, uint64_t target, unsigned after)
{
	int64_t d = (int64_t)(target - (o->addr + 4 + after));

	if (d != (int32_t)d)
		o->err = -ERANGE;
	put32(o, (uint32_t)d);
}

static void put_jmp(struct out *o, uint64_t target)
{
	put8(o, 0xe9);
	put_rel32(o, target, 0);
}

static void put_move(struct out *o, const struct zpl_move *m, const uint8_t *insn, uint64_t target)
{
	switch (m->fix) {
	case ZPL_FIX_NONE:
		put(o, insn, m->len);
		break;
	case ZPL_FIX_RIP32:
		put(o, insn, m->at);
		put_rel32(o, target, m->len - m->at - 4u);
		put(o, insn + m->at + 4, m->len - m->at - 4u);
		break;
	case ZPL_FIX_JCC:
		put8(o, 0x0f);
		put8(o, (uint8_t)(0x80 | m->at));
		put_rel32(o, target, 0);
		break;
	case ZPL_FIX_JMP:
		put_jmp(o, target);
		break;
	default:
		o->err = -EINVAL;
	}
}

/* A moved instruction's bytes: the plan's, which are compared before they are replaced, or the image's. */
static const uint8_t *insn_of(const struct zpl_plan *plan, const struct zpl_move *m, uint64_t bias)
{
	if (m->from + m->len <= plan->old_len)
		return plan->old + m->from;
	return (const uint8_t *)(uintptr_t)(bias + plan->patch_at + m->from);
}

/* Moved instructions [first, first + n). */
static void put_moves(struct out *o, const struct zpl_plan *plan, uint64_t bias,
		      struct zpl_site *site, unsigned first, unsigned n)
{
	for (unsigned i = first; i < first + n; i++) {
		const struct zpl_move *m = &plan->move[i];

		site->from[i] = (uint8_t)m->from;
		site->to[i] = (uint8_t)(o->addr - site->stub);
		put_move(o, m, insn_of(plan, m, bias), bias + zpl_move_target(plan, m));
	}
}

/* The last instruction before the call only loads the number, which the call part does too. */
static bool loads_number_only(const struct zpl_plan *plan, uint64_t bias)
{
	const struct zpl_move *m = &plan->move[plan->n_before - 1];

	return plan->n_before && plan->nr >= 0 && m->len == 5 && *insn_of(plan, m, bias) == 0xb8;
}

static void put_call(struct out *o, struct zpl_site *site, uint64_t base)
{
	uint64_t packed = (uint64_t)(uintptr_t)site << 16;
	unsigned entry = ZPL_AREA_ENTRY_CONST;

	site->call = o->addr;
	if (site->nr >= 0) {
		put(o, "\x48\xb8", 2);
		put(o, &packed, 8);
	} else {
		entry = ZPL_AREA_ENTRY_VAR;
		put(o, "\x89\xc0\x48\x0f\xc8\x48\x8d\x80", 8);
		put32(o, site->index << 16);
	}
	put(o, "\xff\x25", 2);
	put_rel32(o, base + entry, 0);
}

static void put_pass(struct out *o, struct zpl_site *site)
{
	site->pass = o->addr;
	if (site->nr >= 0) {
		put8(o, 0xb8);
		put32(o, (uint32_t)site->nr);
	}
	put(o, "\x0f\x05", 2);
}

int zpl_arch_stub_emit(struct zpl_area *area, const struct zpl_plan *plan, uint64_t bias,
		       struct zpl_site *site)
{
	struct out o = { area->image + area->used, area->image + area->size,
			 area->base + area->used, 0 };

	site->stub = o.addr;
	site->patch_at = bias + plan->patch_at;
	site->patch_len = plan->patch_len;
	site->n_before = (uint8_t)plan->n_before;
	site->n_after = plan->n_after;
	put_moves(&o, plan, bias, site, 0, plan->n_before - loads_number_only(plan, bias));
	if (loads_number_only(plan, bias)) {
		site->from[plan->n_before - 1] = (uint8_t)plan->move[plan->n_before - 1].from;
		site->to[plan->n_before - 1] = (uint8_t)(o.addr - site->stub);
	}
	put_call(&o, site, area->base);
	put_pass(&o, site);
	site->cont = plan->n_after ? o.addr : bias + plan->resume;
	put(&o, "\x48\x8d\x0d", 3);
	put_rel32(&o, site->ret, 0);
	put_moves(&o, plan, bias, site, plan->n_before, plan->n_after);
	put_jmp(&o, bias + plan->resume);
	site->stub_end = o.addr;
	if (!o.err)
		area->used = (size_t)(o.p - area->image);
	return o.err;
}

int zpl_arch_vdso_stub(struct zpl_area *area, struct zpl_site *site)
{
	struct out o = { area->image + area->used, area->image + area->size,
			 area->base + area->used, 0 };

	site->stub = o.addr;
	put_call(&o, site, area->base);
	put_pass(&o, site);
	site->cont = site->ret = o.addr;
	put8(&o, 0xc3);
	site->stub_end = o.addr;
	if (!o.err)
		area->used = (size_t)(o.p - area->image);
	return o.err;
}

/* mov is 2 bytes, bswap 3, lea 7: after bswap the number stands reversed in the upper half. */
__attribute__((section("zpl_signal_text"))) uint64_t zpl_arch_stub_number(const struct zpl_site *site,
									    uint64_t pc, uint64_t rax)
{
	if (site->nr >= 0)
		return (uint64_t)(uint32_t)site->nr;
	if (pc < site->call + 5 || pc >= site->pass)
		return rax;
	return (uint32_t)__builtin_bswap64(rax);
}

static int jmp_rel32(uint8_t *out, uint64_t from, uint64_t to)
{
	int64_t d = (int64_t)(to - (from + 5));
	int32_t d32 = (int32_t)d;

	if (d != d32)
		return -ERANGE;
	out[0] = 0xe9;
	memcpy(out + 1, &d32, 4);
	return 5;
}

int zpl_arch_patch_bytes(const struct zpl_plan *plan, const struct zpl_site *site, uint8_t *out)
{
	int64_t d;

	memcpy(out, plan->old, plan->patch_len);
	switch (plan->kind) {
	case ZPL_PATCH_NEAR:
	case ZPL_PATCH_MOVED:
	case ZPL_PATCH_PUNNED:
		return jmp_rel32(out, site->patch_at, site->stub);
	case ZPL_PATCH_SHORT:
		d = (int64_t)(plan->pad_at - (plan->site + 2));
		if (d != (int8_t)d)
			return -ERANGE;
		out[0] = 0xeb;
		out[1] = (uint8_t)d;
		return 2;
	case ZPL_PATCH_ZERO:
		out[0] = 0xff;
		out[1] = 0xd0;
		return 2;
	default:
		return -EINVAL;
	}
}

int zpl_arch_pad_bytes(uint64_t pad, const struct zpl_site *site, uint8_t out[5])
{
	int n = jmp_rel32(out, pad, site->stub);

	return n < 0 ? n : 0;
}
