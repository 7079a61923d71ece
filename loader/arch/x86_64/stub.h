/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * stub - the machine code that stands in for a patched call, and the bytes of the patch
 *
 * Pure: writes into buffers it is given, for the addresses it is told.
 */
#ifndef ZPL_ARCH_STUB_H
#define ZPL_ARCH_STUB_H

#include <stddef.h>
#include <stdint.h>

#include "../../area.h"
#include "../../plan.h"
#include "../../site.h"

/** Most bytes that one stub can take; areas are sized by it. */
#define ZPL_STUB_MAX 256
/** Most bytes of one without moved instructions. */
#define ZPL_STUB_SMALL 64

/**
 * zpl_arch_stub_emit() - write the stub of one planned site into an area
 *
 * @area: mapped, not sealed; area->used advances
 * @plan: kind NEAR, MOVED, SHORT or PUNNED
 * @bias: run-time address of the image's vaddr 0
 * @site: addr, ret, nr, index filled in by the caller; stub, call, pass, cont, stub_end,
 *        patch_at, patch_len, from and to are filled in here
 *
 * Return:  0, -ENOSPC the area is full, -ERANGE a displacement does not reach
 * Context: start-up or inside a hooked call.
 * Source:  SDM vol. 2: MOV, LEA, JMP, Jcc, SYSCALL, BSWAP encodings.
 */
int zpl_arch_stub_emit(struct zpl_area *area, const struct zpl_plan *plan, uint64_t bias,
		       struct zpl_site *site);

/**
 * zpl_arch_vdso_stub() - write the stub that stands in for a function of the vDSO
 *
 * @site: addr and nr filled in by the caller; stub, call, pass, ret, cont and stub_end are
 *        filled in here: the call is followed by the function's return
 *
 * Return:  0, -ENOSPC, -ERANGE
 */
int zpl_arch_vdso_stub(struct zpl_area *area, struct zpl_site *site);

/**
 * zpl_arch_patch_bytes() - what replaces the original bytes at @site->patch_at
 *
 * @out: 16 bytes; plan->patch_len of them are filled in (kept bytes are plan->old's)
 *
 * Return:  bytes to write, or -ERANGE
 */
int zpl_arch_patch_bytes(const struct zpl_plan *plan, const struct zpl_site *site, uint8_t *out);

/**
 * zpl_arch_stub_number() - what rax held when the stub's call part began
 *
 * @pc: where in the stub execution stands; @rax: what rax holds there
 * Context: pure; in signal handlers.
 */
uint64_t zpl_arch_stub_number(const struct zpl_site *site, uint64_t pc, uint64_t rax);

/** zpl_arch_pad_bytes() - the 5 bytes for a SHORT site's padding at @pad (run-time address). */
int zpl_arch_pad_bytes(uint64_t pad, const struct zpl_site *site, uint8_t out[5]);

#endif
