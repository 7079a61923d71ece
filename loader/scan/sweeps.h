/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sweeps - what is compiled for each size of vectors: zpl_scan_find() and zpl_refs_sweep() choose */
#ifndef ZPL_SWEEPS_H
#define ZPL_SWEEPS_H

#include <stddef.h>
#include <stdint.h>

struct zpl_refs;

size_t zpl_find_by_16(const uint8_t *code, size_t len, uint64_t addr, uint64_t *out, size_t cap);
size_t zpl_find_by_32(const uint8_t *code, size_t len, uint64_t addr, uint64_t *out, size_t cap);

void zpl_sweep_by_16(const struct zpl_refs *refs);
void zpl_sweep_by_32(const struct zpl_refs *refs);

#endif
