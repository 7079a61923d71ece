/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* cpu - what this CPU and kernel have; set once at start, read by the hot path */
#ifndef ZPL_ARCH_CPU_H
#define ZPL_ARCH_CPU_H

#include <stddef.h>
#include <stdint.h>

#include "layout.h"

struct zpl_cpu {
	uint32_t vectors;   /* bytes to keep of each vector register: 16, 32, 64 */
	uint32_t rare_mask; /* XSAVE components kept only when in use (x87, AMX); 0: no XGETBV(1) */
	uint32_t rare_size; /* bytes of an XSAVE area with them, a multiple of 64 */
	uint32_t fsgsbase;  /* the fs base can be read and written by instructions */
	uint32_t has_keys;  /* protection keys, switched on by the kernel */
	uint32_t translated; /* valgrind runs the program: its own calls are made in the process too */
};

extern struct zpl_cpu zpl_cpu;

_Static_assert(offsetof(struct zpl_cpu, vectors) == CPU_VECTORS, "layout");
_Static_assert(offsetof(struct zpl_cpu, rare_mask) == CPU_RARE_MASK, "layout");
_Static_assert(offsetof(struct zpl_cpu, rare_size) == CPU_RARE_SIZE, "layout");
_Static_assert(offsetof(struct zpl_cpu, fsgsbase) == CPU_FSGSBASE, "layout");

/**
 * zpl_cpu_init() - fill zpl_cpu
 *
 * @hwcap2: AT_HWCAP2 of the process; bit 1: FSGSBASE usable in user space
 * Context: start-up, before any call is hooked.
 * Source:  SDM vol. 1 13.2 (CPUID leaf 0DH); Linux x86 elf.h HWCAP2_FSGSBASE.
 */
void zpl_cpu_init(unsigned long hwcap2);

#endif
