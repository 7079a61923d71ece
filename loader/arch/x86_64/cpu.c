/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* cpu - see cpu.h. Everything is sized from CPUID, nothing from constants. */
#define _GNU_SOURCE
#include "cpu.h"

#include <cpuid.h>
#include <dlfcn.h>
#include <string.h>

#define XCR0_X87 (1u << 0)
#define XCR0_AVX (1u << 2)
#define XCR0_AVX512 (7u << 5)
#define XCR0_AMX (3u << 17)
#define XSAVE_LEGACY_AND_HEADER 576u
#define HWCAP2_FSGSBASE_BIT 2ul

struct zpl_cpu zpl_cpu = { .vectors = 16, .rare_size = XSAVE_LEGACY_AND_HEADER };

static uint32_t xgetbv0(void)
{
	uint32_t lo, hi;

	__asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	return lo;
}

/* glibc's struct cpuid_feature and its indices: bits/platform/x86.h, from 2.33 on. */
struct kept_leaf {
	uint32_t asked[4], usable[4];
};
#define KEPT_1 0u
#define KEPT_7 1u
#define KEPT_13_1 3u

static const struct kept_leaf *(*find_kept)(unsigned kept); /* NULL: this libc does not offer it */

/*
 * A leaf of CPUID. In a virtual machine the instruction is a trap that takes longer than a page fault, and
 * libc has kept what its own said.
 */
static void ask(unsigned leaf, unsigned sub, unsigned kept, uint32_t out[4])
{
	const struct kept_leaf *l = find_kept ? find_kept(kept) : NULL;

	memset(out, 0, 4 * sizeof *out);
	if (l)
		memcpy(out, l->asked, sizeof l->asked);
	else
		__get_cpuid_count(leaf, sub, &out[0], &out[1], &out[2], &out[3]);
}

/* Where the last of the rare components ends in a standard-format XSAVE area. */
static uint32_t rare_size(uint32_t mask)
{
	uint32_t size = XSAVE_LEGACY_AND_HEADER, a, b, c, d;

	for (unsigned i = 2; i < 32; i++) {
		if (!(mask & (1u << i)))
			continue;
		__cpuid_count(13, i, a, b, c, d);
		if (a + b > size)
			size = a + b;
	}
	return (size + 63) & ~63u;
}

/*
 * valgrind's client request RUNNING_ON_VALGRIND: rotations by 128 bits in all and a swap of
 * rbx with itself, which a CPU runs as nothing. Source: valgrind.h of the manual's section 3.1.
 */
static uint32_t on_valgrind(void)
{
	const uint64_t request[6] = { 0x1001 };
	uint64_t depth = 0;

	__asm__ volatile("rolq $3, %%rdi\n\t"
			 "rolq $13, %%rdi\n\t"
			 "rolq $61, %%rdi\n\t"
			 "rolq $51, %%rdi\n\t"
			 "xchgq %%rbx, %%rbx"
			 : "+d"(depth)
			 : "a"(request)
			 : "rdi", "cc", "memory");
	return depth != 0;
}

void zpl_cpu_init(unsigned long hwcap2)
{
	uint32_t leaf[4], xcr0;

	zpl_cpu.translated = on_valgrind();
	zpl_cpu.fsgsbase = (hwcap2 & HWCAP2_FSGSBASE_BIT) != 0;
	*(void **)&find_kept = dlsym(RTLD_DEFAULT, "__x86_get_cpuid_feature_leaf");
	ask(7, 0, KEPT_7, leaf);
	zpl_cpu.has_keys = leaf[2] >> 4 & 1; /* OSPKE */
	ask(1, 0, KEPT_1, leaf);
	if (!(leaf[2] & bit_OSXSAVE))
		return;
	xcr0 = xgetbv0();
	if ((xcr0 & XCR0_AVX512) == XCR0_AVX512)
		zpl_cpu.vectors = 64;
	else if (xcr0 & XCR0_AVX)
		zpl_cpu.vectors = 32;
	ask(13, 1, KEPT_13_1, leaf);
	if (!(leaf[0] & 4)) /* XGETBV with ECX = 1 */
		return;
	zpl_cpu.rare_mask = xcr0 & (XCR0_X87 | XCR0_AMX);
	zpl_cpu.rare_size = rare_size(zpl_cpu.rare_mask);
}
